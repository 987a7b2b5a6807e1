#include "app/window/export_job.h"

#include "app/export/vti_writer.h"
#include "engine/files/png.h"
#include "engine/lift/lift.h"
#include "engine/recipe/recipe.h"
#include "engine/video/clip_pictures.h"
#include "engine/video/encoder.h"

#include <algorithm>
#include <atomic>
#include <optional>

namespace sgfm::window {

namespace {

// Pictures that may wait for the encoder: enough to keep it busy, few enough to keep memory small.
constexpr std::size_t kBacklog = 3;

std::vector<std::uint8_t> packedRgb(const QImage& image) {
    const QImage rgb = image.convertToFormat(QImage::Format_RGB888);
    const auto rowBytes = static_cast<std::size_t>(rgb.width()) * 3;
    std::vector<std::uint8_t> bytes(rowBytes * static_cast<std::size_t>(rgb.height()));
    for (int row = 0; row < rgb.height(); ++row) {
        std::copy_n(rgb.constScanLine(row), rowBytes,
                    bytes.data() + rowBytes * static_cast<std::size_t>(row));
    }
    return bytes;
}

std::string recipeOf(const runtime::Frame& frame) {
    return frame.recipe != nullptr ? recipe::toJson(*frame.recipe) : std::string();
}

// The recipe beside a file in which the lab's own reader does not look for it.
void writeSidecar(const std::filesystem::path& file, const runtime::Frame& frame) {
    if (frame.recipe != nullptr) {
        recipe::writeRecipe(recipe::sidecarOf(file), *frame.recipe);
    }
}

vti::VtiContent vtiContent(const runtime::Frame& frame) {
    vti::VtiContent content{frame.field.get(), {}, frame.numbers.time, recipeOf(frame)};
    for (const auto& [request, layer] : frame.layers) {
        if (request == runtime::LayerRequest{runtime::Quantity::Vorticity, -1}) {
            content.scalars.push_back({"vorticity", layer.values});
        }
    }
    return content;
}

} // namespace

struct ExportJob::Output {
    std::unique_ptr<video::VideoEncoder> encoder;
    std::optional<vti::VtiSeries> series;
    std::atomic<bool> stopped = false; // asked by what takes long in one piece
};

ExportJob::ExportJob(ExportOrder order, Painter painter, QObject* parent)
    : QObject(parent),
      m_order(std::move(order)),
      m_painter(std::move(painter)),
      m_output(std::make_shared<Output>()),
      m_writer(std::make_unique<BackgroundWriter>()) {
    connect(m_writer.get(), &BackgroundWriter::failed, this, [this](const runtime::Notice& notice) {
        if (!m_over) {
            m_over = true;
            emit failed(notice);
        }
    });
    connect(m_writer.get(), &BackgroundWriter::taskDone, this, [this] {
        if (m_over) {
            return;
        }
        ++m_written;
        emit progressed(m_written, m_toWrite);
        if (m_written == m_toWrite) {
            succeed();
        } else {
            askForNext();
        }
    });
}

ExportJob::~ExportJob() {
    m_output->stopped = true;
    m_writer.reset(); // joined before the output goes: the encoder removes its partial file
}

void ExportJob::start(const views::FramePointer& frame) {
    switch (m_order.kind) {
    case ExportKind::BoardVideo:
    case ExportKind::ViewVideo:
    case ExportKind::FieldSeries:
    case ExportKind::PictureSeries:
        startSeries(frame);
        return;
    case ExportKind::BoardPicture:
    case ExportKind::ViewPicture:
        writePicture(frame);
        return;
    case ExportKind::ClipVideo:
    case ExportKind::ClipPictures:
    case ExportKind::ClipArray:
        writeClip(frame);
        return;
    case ExportKind::FieldVti:
        writeVti(frame);
        return;
    default:
        break;
    }
    m_engineWrites = true; // text, arrays, checkpoints and series of numbers: by the file's ending
    m_toWrite = 1;
    emit progressed(0, m_toWrite);
    emit commandReady(runtime::command::ExportData{m_order.file});
}

void ExportJob::startSeries(const views::FramePointer& frame) {
    m_run = frame->run;
    m_newest = frame;
    m_toWrite = m_order.pictures + 1; // the pictures, and the closing of the file
    m_nextStep = frame->step;
    if (m_order.kind == ExportKind::FieldSeries) {
        m_output->series.emplace(m_order.file);
    }
    takePicture(frame);
}

void ExportJob::takePicture(const views::FramePointer& frame) {
    m_asked = false;
    ++m_taken;
    m_nextStep = frame->step + m_order.stepsPerPicture;
    if (m_order.kind == ExportKind::FieldSeries) {
        m_writer->post([output = m_output, order = m_order, frame] {
            output->series->add(vtiContent(*frame));
            writeSidecar(order.file, *frame); // with every change made so far
        });
    } else if (m_order.kind == ExportKind::PictureSeries) {
        m_writer->post([file = video::numberedFile(m_order.file, m_taken - 1), frame,
                        image = m_painter(m_order.size, m_taken - 1)] {
            files::writePng(file, {image.width(), image.height(), packedRgb(image)}, recipeOf(*frame));
        });
    } else {
        const QImage image = m_painter(m_order.size, m_taken - 1);
        m_writer->post([output = m_output, order = m_order, frame, image] {
            if (output->encoder == nullptr) {
                video::EncoderOptions options;
                options.width = image.width();
                options.height = image.height();
                options.framesPerSecond = order.framesPerSecond;
                options.recipe = recipeOf(*frame);
                output->encoder = std::make_unique<video::VideoEncoder>(order.file, options);
            }
            output->encoder->add(packedRgb(image));
            output->encoder->setRecipe(recipeOf(*frame)); // with every change made while it was filmed
        });
    }
    if (m_taken == m_order.pictures) {
        finishSeries();
    } else {
        askForNext();
    }
}

void ExportJob::askForNext() {
    if (m_taken > 0 && m_taken < m_order.pictures && !m_asked && !m_walks && m_writer->backlog() < kBacklog) {
        if (isWholeClip()) {
            m_walks = true;
            QMetaObject::invokeMethod(this, &ExportJob::takeAgain, Qt::QueuedConnection);
        } else {
            m_asked = true;
            emit commandReady(runtime::command::Step{m_order.stepsPerPicture});
        }
    }
}

bool ExportJob::isWholeClip() const {
    return filmsViews(m_order.kind) && m_newest->mode == recipe::Mode::Video && m_newest->frames > 1 &&
           m_newest->state == runtime::RunState::Finished;
}

void ExportJob::takeAgain() {
    m_walks = false;
    if (m_over) {
        return;
    }
    if (isWholeClip()) {
        takePicture(m_newest);
    } else { // another run has begun meanwhile
        askForNext();
    }
}

void ExportJob::showFrame(const views::FramePointer& frame) {
    if (m_over || m_taken == 0 || m_taken >= m_order.pictures) {
        return;
    }
    m_newest = frame;
    if (m_walks) {
        return;
    }
    const bool otherRun = frame->run != m_run; // restarted, stepped back: go on with what is there now
    if (otherRun) {
        m_run = frame->run;
        m_nextStep = frame->step;
    }
    const bool due = frame->step >= m_nextStep || isWholeClip();
    if (frame->state == runtime::RunState::BlownUp ||
        (frame->state == runtime::RunState::Finished && !isWholeClip())) {
        m_order.pictures = m_taken; // keep what there is
        m_toWrite = m_taken + 1;
        finishSeries();
    } else if (due && (m_asked || otherRun)) {
        takePicture(frame);
    }
}

void ExportJob::finishSeries() {
    m_writer->post([output = m_output] {
        if (output->encoder != nullptr) {
            output->encoder->finish();
        }
    });
}

void ExportJob::writePicture(const views::FramePointer& frame) {
    m_toWrite = 1;
    emit progressed(0, m_toWrite);
    m_writer->post([order = m_order, frame, image = m_painter(m_order.size, 0)] {
        files::writePng(order.file, {image.width(), image.height(), packedRgb(image)}, recipeOf(*frame));
    });
}

void ExportJob::writeVti(const views::FramePointer& frame) {
    m_toWrite = 1;
    emit progressed(0, m_toWrite);
    m_writer->post([order = m_order, frame] {
        vti::writeVti(order.file, vtiContent(*frame));
        writeSidecar(order.file, *frame);
    });
}

void ExportJob::writeClip(const views::FramePointer& frame) {
    m_toWrite = 1;
    emit progressed(0, m_toWrite);
    m_writer->post([order = m_order, frame, output = m_output] {
        const video::Clip clip = video::framesOf(lift::densityOf(*frame->field), frame->frames,
                                                 *frame->remainder, order.framesPerSecond);
        const video::ClipExportOptions options{.width = order.size.width(),
                                               .height = order.size.height(),
                                               .framesPerSecond = order.framesPerSecond,
                                               .recipe = recipeOf(*frame)};
        const auto goOn = [&](double) { return !output->stopped; };
        if (order.kind == ExportKind::ClipVideo) {
            video::writeClipVideo(order.file, clip, options, goOn);
        } else if (order.kind == ExportKind::ClipPictures) {
            video::writeClipPictures(order.file, clip, options, goOn);
        } else {
            video::writeClipArray(order.file, clip);
            writeSidecar(order.file, *frame);
        }
    });
}

bool ExportJob::filmsViews(ExportKind kind) {
    return kind == ExportKind::BoardVideo || kind == ExportKind::ViewVideo ||
           kind == ExportKind::PictureSeries;
}

bool ExportJob::drivesEngine() const {
    return filmsViews(m_order.kind) || m_order.kind == ExportKind::FieldSeries;
}

bool ExportJob::handleNotice(const runtime::Notice& notice) {
    if (!m_engineWrites || m_over) {
        return false;
    }
    if (notice.kind == runtime::Notice::Kind::Done && notice.file == m_order.file) {
        m_written = m_toWrite;
        emit progressed(m_written, m_toWrite);
        succeed();
        return true;
    }
    if (notice.kind == runtime::Notice::Kind::Error) {
        m_over = true;
        emit failed(notice);
        return true;
    }
    return false;
}

void ExportJob::cancel() {
    m_output->stopped = true;
    if (!m_over) {
        m_over = true;
        emit cancelled();
    }
}

void ExportJob::succeed() {
    m_over = true;
    emit finished(
        {runtime::Notice::Kind::Done, tr("Exported").toStdString(), m_order.file.string(), {}, m_order.file});
}

} // namespace sgfm::window
