#include "widgets/panels/input_preview.h"

#include "engine/error.h"
#include "engine/files/npy.h"
#include "engine/runtime/video_prompt.h"
#include "engine/video/clip.h"
#include "widgets/style/engine_text.h"

#include <QFileInfo>
#include <QImageReader>
#include <QLocale>
#include <QPainter>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <functional>
#include <memory>

namespace sgfm::panels {

namespace {

constexpr int kLongerSide = 160; // pixels of a preview; enough at twice the density of the screen
constexpr int kShownFrames = 3;

QString tr(const char* text, int count = -1) {
    return QCoreApplication::translate("InputPreview", text, nullptr, count);
}

QImage imageOf(const video::Frame& frame) {
    QImage image(frame.width, frame.height, QImage::Format_RGB32);
    const bool colour = frame.channels.size() >= 3;
    for (int y = 0; y < frame.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < frame.width; ++x) {
            const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) +
                            static_cast<std::size_t>(x);
            const auto level = [&](std::size_t channel) {
                return std::clamp(qRound(frame.channels[colour ? channel : 0][at] * 255), 0, 255);
            };
            line[x] = qRgb(level(0), level(1), level(2));
        }
    }
    return image;
}

QImage stripOf(const video::Clip& clip) {
    constexpr int kGap = 4;
    const int count = static_cast<int>(clip.frames.size());
    if (count <= 1) {
        return count == 0 ? QImage() : imageOf(clip.frames.front());
    }
    QImage strip((clip.width() + kGap) * count - kGap, clip.height(), QImage::Format_ARGB32_Premultiplied);
    strip.fill(Qt::transparent);
    QPainter painter(&strip);
    for (int index = 0; index < count; ++index) {
        painter.drawImage(index * (clip.width() + kGap), 0,
                          imageOf(clip.frames[static_cast<std::size_t>(index)]));
    }
    return strip;
}

video::ClipOptions optionsOf(const PreviewRequest& request, int frames) {
    const double scale =
        std::min(1.0, static_cast<double>(kLongerSide) / std::max({request.width, request.height, 1}));
    const auto side = [scale](int points) { return std::max(8, qRound(points * scale)); };
    // Glyphs and small frames are shown as coarse as the run has them.
    video::ClipOptions options{side(request.width), side(request.height), frames,
                               request.channels == 3 ? 3 : 1};
    options.fit = runtime::fitOf(request.fit);
    options.start = request.start;
    options.length = request.length;
    return options;
}

QString fileFacts(const PreviewRequest& request, const QString& shape) {
    const QFileInfo info(QString::fromStdString(request.file));
    QStringList facts{info.fileName()};
    if (!shape.isEmpty()) {
        facts += shape;
    }
    facts += QLocale().formattedDataSize(info.size(), 1, QLocale::DataSizeSIFormat);
    return facts.join(QStringLiteral(" · "));
}

InputPreview clipPreview(const PreviewRequest& request, const std::function<bool()>& goOn) {
    const video::Clip clip =
        video::readClip(request.file, optionsOf(request, kShownFrames), [&goOn](double) { return goOn(); });
    // From the first frame to the last, which are both kept.
    const double seconds =
        clip.framesPerSecond > 0 ? static_cast<double>(clip.frames.size() - 1) / clip.framesPerSecond : 0;
    return {stripOf(clip), fileFacts(request, tr("%1 s long").arg(QLocale().toString(seconds, 'f', 1))), {}};
}

InputPreview picturePreview(const PreviewRequest& request) {
    const video::Clip clip = video::readImage(request.file, optionsOf(request, 1));
    const QSize size = QImageReader(QString::fromStdString(request.file)).size();
    return {stripOf(clip),
            fileFacts(request,
                      size.isValid() ? tr("%1 × %2 pixels").arg(size.width()).arg(size.height()) : QString()),
            {}};
}

InputPreview arrayPreview(const PreviewRequest& request) {
    const files::NpyArray array = files::readNpy(request.file);
    QStringList sides;
    for (const std::size_t side : array.shape) {
        sides += QString::number(side);
    }
    return {{}, fileFacts(request, tr("%1 numbers").arg(sides.join(QStringLiteral(" × ")))), {}};
}

InputPreview previewOf(const PreviewRequest& request, const std::function<bool()>& goOn) {
    try {
        switch (request.source) {
        case recipe::Source::Glyphs: {
            const video::Clip clip = video::drawGlyphs(request.text, optionsOf(request, 1));
            return {stripOf(clip), {}, {}};
        }
        case recipe::Source::Image:
            return picturePreview(request);
        case recipe::Source::Clip:
            return clipPreview(request, goOn);
        case recipe::Source::File:
            return arrayPreview(request);
        default:
            return {};
        }
    } catch (const Error& error) {
        return {{},
                {},
                (style::engineText(error.message()) + u' ' + style::engineText(error.remedy())).trimmed()};
    } catch (const std::exception&) { // no memory left, a library's own complaint
        return {{}, {}, tr("This cannot be read. Try another file.")};
    }
}

} // namespace

PreviewReader::PreviewReader(QObject* parent) : QObject(parent) {
    connect(&m_watcher, &QFutureWatcher<InputPreview>::finished, this, [this] {
        if (!m_watcher.isCanceled() && m_watcher.future().resultCount() > 0) {
            emit ready(m_watcher.result());
        }
    });
}

PreviewReader::~PreviewReader() {
    cancel();
}

void PreviewReader::read(const PreviewRequest& request) {
    cancel();
    const auto promise = std::make_shared<QPromise<InputPreview>>();
    m_watcher.setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, request] {
        if (!promise->isCanceled()) {
            promise->addResult(previewOf(request, [&promise] { return !promise->isCanceled(); }));
        }
        promise->finish();
    });
}

void PreviewReader::cancel() {
    m_watcher.cancel();
}

} // namespace sgfm::panels
