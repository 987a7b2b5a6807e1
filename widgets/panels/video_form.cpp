#include "widgets/panels/video_form.h"

#include "widgets/panels/clip_fit_form.h"
#include "widgets/panels/drawing_pad.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/grid_size_box.h"
#include "widgets/panels/media_well.h"
#include "widgets/panels/video_given_form.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

constexpr int kMostGlyphs = 64; // video::drawGlyphs
constexpr int kDrawing = -1;    // among the sources: a picture that is drawn here

const std::vector<std::vector<int>>& frameSizes() {
    static const std::vector<std::vector<int>> sizes{{32, 32}, {48, 48}, {64, 64}, {96, 96}, {128, 128}};
    return sizes;
}

std::string defaultGlyphs() {
    return recipe::defaultRecipe(recipe::Mode::Video).prompt.text;
}

} // namespace

VideoForm::VideoForm(QWidget* parent) : PromptForm(parent) {
    sectionColumn(this);
    makeSource();
    makeDrawing();
    makeFit();
    makeGiven();
    makeSize();
}

void VideoForm::makeSource() {
    layout()->addWidget(caption(tr("PROMPT  u(x, y, 0)"), this));
    m_source = new QComboBox(this);
    m_source->setObjectName(QStringLiteral("videoSource"));
    m_source->addItem(tr("Typed glyphs"), static_cast<int>(recipe::Source::Glyphs));
    m_source->addItem(tr("Picture"), static_cast<int>(recipe::Source::Image));
    m_source->addItem(tr("Clip"), static_cast<int>(recipe::Source::Clip));
    m_source->addItem(tr("Drawing"), kDrawing);
    m_source->setAccessibleName(tr("What the first frame is made from"));
    m_source->setToolTip(tr("What the first frame is made from"));
    layout()->addWidget(m_source);
    m_glyphs = new QLineEdit(this);
    m_glyphs->setObjectName(QStringLiteral("glyphs"));
    m_glyphs->setMaxLength(kMostGlyphs);
    m_glyphs->setPlaceholderText(tr("Type a word or a sign"));
    m_glyphs->setAccessibleName(tr("Glyphs"));
    m_glyphs->setToolTip(tr("Drawn large on the first frame; Return applies it to the flow that runs"));
    m_glyphs->installEventFilter(this);
    layout()->addWidget(m_glyphs);
    m_well = new MediaWell(tr("Drop or paste a picture or a clip here"), this);
    layout()->addWidget(m_well);

    connect(m_source, &QComboBox::activated, this, &VideoForm::chooseSource);
    connect(m_glyphs, &QLineEdit::returnPressed, this, [this] { offerGlyphs(m_glyphs->text().trimmed()); });
    connect(m_well, &MediaWell::fileWanted, this, &VideoForm::fileWanted);
    connect(m_well, &MediaWell::pasteWanted, this, &VideoForm::pasteWanted);
    connect(m_well, &MediaWell::removeWanted, this, &VideoForm::removeInput);
    connect(m_well, &MediaWell::accepted, this, &VideoForm::reportInput);
}

void VideoForm::makeGiven() {
    m_given = new VideoGivenForm(this);
    layout()->addWidget(m_given);
    connect(m_given, &VideoGivenForm::promptEdited, this, &VideoForm::reportPrompt);
    connect(m_given, &VideoGivenForm::boxEdited, this, [this](const recipe::Prompt& prompt) {
        recipe::Recipe recipe = present();
        recipe.prompt = prompt;
        reportSetup(recipe);
    });
}

void VideoForm::makeDrawing() {
    m_drawing = new DrawingPad(this);
    layout()->addWidget(m_drawing);
    // As a picture from the clipboard: written beside those, and read back like any other.
    connect(m_drawing, &DrawingPad::drawn, this, [this](const QImage& picture) {
        QMimeData data;
        data.setImageData(picture);
        const InputOffer offer = offerOf(data, pastedPicturesFolder());
        m_drawnFile = offer.file;
        take(offer);
    });
}

void VideoForm::makeFit() {
    m_fit = new ClipFitForm(this);
    layout()->addWidget(m_fit);
    connect(m_fit, &ClipFitForm::fitEdited, this, [this](recipe::Fit fit) {
        if (present().prompt.source == recipe::Source::Glyphs) { // only the last frame is a picture
            recipe::Prompt prompt = present().prompt;
            prompt.fit = fit;
            reportPrompt(prompt);
        } else {
            offerAgain([fit](PreviewRequest& request) { request.fit = fit; });
        }
    });
    connect(m_fit, &ClipFitForm::stretchEdited, this, [this](double start, double length) {
        offerAgain([start, length](PreviewRequest& request) {
            request.start = start;
            request.length = length;
        });
    });
}

void VideoForm::makeSize() {
    layout()->addWidget(caption(tr("FIELD"), this));
    auto* form = pairs();
    m_size = new GridSizeBox(this);
    m_size->setChoices(frameSizes());
    m_size->setObjectName(QStringLiteral("frameSize"));
    m_size->setAccessibleName(tr("Size of a frame"));
    m_size->setToolTip(tr("Grid points of a frame: choose or type, like 96 × 64. Restarts the run."));
    form->addRow(tr("Frame"), m_size);
    m_frames = new QSpinBox(this);
    m_frames->setObjectName(QStringLiteral("frameCount"));
    m_frames->setRange(4, 256);
    m_frames->setSingleStep(4);
    m_frames->setSuffix(tr(" frames"));
    m_frames->setKeyboardTracking(false);
    m_frames->setAccessibleName(tr("Number of frames"));
    m_frames->setToolTip(tr("Slices along t that are shown as frames. Restarts the run."));
    form->addRow(tr("Length"), m_frames);
    m_colour = new QComboBox(this);
    m_colour->setObjectName(QStringLiteral("channels"));
    m_colour->addItem(tr("Grey"), 1);
    m_colour->addItem(tr("Colour"), 3);
    m_colour->setAccessibleName(tr("Channels"));
    m_colour->setToolTip(tr("One channel of intensity, or red, green and blue. Restarts the run."));
    form->addRow(tr("Channels"), m_colour);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    const auto report = [this] {
        const std::vector<int>& grid = present().grid;
        reportSize(grid.size() == 3 ? std::vector<int>{grid[0], grid[1]} : std::vector<int>{64, 64});
    };
    connect(m_size, &GridSizeBox::sizeChosen, this, &VideoForm::reportSize);
    connect(m_size, &GridSizeBox::refused, this, &VideoForm::setupRefused);
    connect(m_frames, &QSpinBox::valueChanged, this, report);
    connect(m_colour, &QComboBox::activated, this, report);
}

void VideoForm::reportSize(const std::vector<int>& frame) {
    recipe::Recipe recipe = present();
    recipe.grid = {frame[0], frame[1], m_frames->value()};
    recipe.channels = m_colour->currentData().toInt();
    reportSetup(recipe);
}

void VideoForm::chooseSource() {
    m_draws = m_source->currentData().toInt() == kDrawing;
    m_drawing->setVisible(m_draws);
    m_well->setVisible(!m_draws);
    if (m_draws) { // the first stroke makes it the prompt
        m_glyphs->setVisible(false);
        m_fit->hide();
        return;
    }
    const auto source = static_cast<recipe::Source>(m_source->currentData().toInt());
    m_glyphs->setVisible(source == recipe::Source::Glyphs);
    if (source == recipe::Source::Glyphs) {
        offerGlyphs(m_glyphs->text().isEmpty() ? QString::fromStdString(defaultGlyphs()) : m_glyphs->text());
    } else {
        emit fileWanted();
    }
}

PreviewRequest VideoForm::requestFor(recipe::Source source) const {
    const recipe::Recipe& recipe = present();
    PreviewRequest request;
    request.source = source;
    if (recipe.grid.size() == 3) {
        request.width = recipe.grid[0];
        request.height = recipe.grid[1];
    }
    request.channels = recipe.channels == 3 ? 3 : 1;
    request.fit = recipe.prompt.fit;
    return request;
}

// What the recipe names.
PreviewRequest VideoForm::presentRequest() const {
    const recipe::Prompt& prompt = present().prompt;
    PreviewRequest request = requestFor(prompt.source);
    request.text = prompt.source == recipe::Source::Glyphs ? prompt.text : std::string();
    request.file = fileOf(prompt).toStdString();
    if (prompt.source == recipe::Source::Clip) {
        request.start = prompt.clipStart;
        request.length = prompt.clipLength;
    }
    return request;
}

// The same file, read in another way: looked at first, like any other.
void VideoForm::offerAgain(const std::function<void(PreviewRequest&)>& change) {
    PreviewRequest request = presentRequest();
    change(request);
    m_well->offer(request);
}

void VideoForm::offerGlyphs(const QString& text) {
    if (text.isEmpty()) {
        m_well->showProblem(tr("Type at least one character."));
        return;
    }
    PreviewRequest request = requestFor(recipe::Source::Glyphs);
    request.text = text.toStdString();
    m_well->offer(request);
}

void VideoForm::take(const InputOffer& offer) {
    switch (offer.kind) {
    case InputOffer::Kind::Nothing:
        m_well->showProblem(offer.remark);
        return;
    case InputOffer::Kind::Text: {
        const QString glyphs = offer.text.left(kMostGlyphs);
        m_glyphs->setText(glyphs);
        offerGlyphs(glyphs.trimmed());
        return;
    }
    case InputOffer::Kind::File:
        break;
    }
    const FileKind kind = kindOf(offer.file);
    if (kind == FileKind::Lab || kind == FileKind::Array) {
        emit offeredElsewhere(offer.file);
        return;
    }
    if (kind != FileKind::Picture && kind != FileKind::Clip) {
        m_well->showProblem(tr("%1 is neither a picture nor a clip.").arg(QFileInfo(offer.file).fileName()));
        return;
    }
    PreviewRequest request =
        requestFor(kind == FileKind::Clip ? recipe::Source::Clip : recipe::Source::Image);
    request.file = offer.file.toStdString();
    m_well->offer(request);
    if (!offer.remark.isEmpty()) {
        m_well->showHint(offer.remark);
    }
}

void VideoForm::setDropWaiting(bool waiting) {
    m_well->setDropWaiting(waiting);
}

// What was offered could be read: the run gets it.
void VideoForm::reportInput(const PreviewRequest& request) {
    recipe::Prompt prompt = present().prompt;
    const bool live = prompt.source == request.source && request.source != recipe::Source::Clip;
    prompt.source = request.source;
    prompt.text = request.source == recipe::Source::Glyphs ? request.text : std::string();
    prompt.file = request.file;
    prompt.fit = request.fit;
    prompt.clipStart = request.start;
    prompt.clipLength = request.length;
    if (request.source != recipe::Source::Clip) {
        prompt.continuedFrames = 0;
    }
    m_glyphs->setModified(false);
    if (live) {
        reportPrompt(prompt);
        return;
    }
    recipe::Recipe recipe = present();
    recipe.prompt = prompt;
    reportSetup(recipe);
}

void VideoForm::removeInput() {
    offerGlyphs(QString::fromStdString(defaultGlyphs()));
}

bool VideoForm::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_glyphs && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Paste)) {
        const QMimeData* held = QApplication::clipboard()->mimeData();
        if (held != nullptr && (held->hasImage() || held->hasUrls())) {
            emit pasteWanted();
            return true;
        }
    }
    return PromptForm::eventFilter(watched, event);
}

void VideoForm::showPresent() {
    const recipe::Recipe& recipe = present();
    m_draws = m_draws && (m_drawing->isEmpty() || fileOf(recipe.prompt) == m_drawnFile);
    const int index = m_source->findData(m_draws ? kDrawing : static_cast<int>(recipe.prompt.source));
    m_source->setCurrentIndex(index < 0 ? 0 : index);
    m_drawing->setVisible(m_draws);
    m_well->setVisible(!m_draws);
    if (recipe.grid.size() == 3) {
        m_drawing->setFrameSize(recipe.grid[0], recipe.grid[1]);
    }
    const bool glyphs = recipe.prompt.source == recipe::Source::Glyphs;
    m_glyphs->setVisible(glyphs && !m_draws);
    if (!m_glyphs->isModified() || !m_glyphs->hasFocus()) {
        m_glyphs->setText(glyphs ? QString::fromStdString(recipe.prompt.text) : QString());
    }
    m_well->showInput(presentRequest(), !glyphs || recipe.prompt.text != defaultGlyphs());
    m_fit->showPrompt(recipe.prompt);
    if (m_draws) { // drawn in the frame's own shape
        m_fit->hide();
    }
    m_given->showRecipe(recipe, folder());
    m_size->showSize(recipe.grid.size() == 3 ? std::vector<int>{recipe.grid[0], recipe.grid[1]}
                                             : std::vector<int>{64, 64});
    const int frames = recipe.grid.size() == 3 ? recipe.grid[2] : 32;
    m_frames->setMaximum(std::max(m_frames->maximum(), frames)); // from a recipe that was written by hand
    m_frames->setValue(frames);
    m_colour->setCurrentIndex(recipe.channels == 3 ? 1 : 0);
}

} // namespace sgfm::panels
