#include "widgets/panels/video_given_form.h"

#include "engine/error.h"
#include "engine/recipe/pinned_region.h"
#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/input_offer.h"
#include "widgets/panels/media_well.h"
#include "widgets/style/engine_text.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

constexpr int kMostGlyphs = 64; // video::drawGlyphs
constexpr double kFastest = 64; // recipe_checks.cpp

enum LastFrame { Free, ClipsOwn, Glyphs, Picture };

LastFrame lastOf(const recipe::Prompt& prompt) {
    return !prompt.prescribeLast      ? Free
           : !prompt.lastText.empty() ? Glyphs
           : !prompt.lastFile.empty() ? Picture
                                      : ClipsOwn;
}

QDoubleSpinBox* driftBox(const QString& name, const QString& tip, const char* id, QWidget* parent) {
    auto* box = new QDoubleSpinBox(parent);
    box->setObjectName(QString::fromLatin1(id));
    box->setRange(-kFastest, kFastest);
    box->setDecimals(2);
    box->setSingleStep(0.25);
    box->setKeyboardTracking(false);
    box->setAccessibleName(name);
    box->setToolTip(tip);
    return box;
}

} // namespace

VideoGivenForm::VideoGivenForm(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("videoGiven"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    makeLast();
    auto* form = pairs();
    makeMotion(*form);
    column->addLayout(form);
    makeRegions();
}

void VideoGivenForm::makeLast() {
    layout()->addWidget(caption(tr("LAST FRAME  u(x, y, T)"), this));
    m_last = new QComboBox(this);
    m_last->setObjectName(QStringLiteral("lastFrame"));
    m_last->addItem(tr("Free"), Free);
    m_last->addItem(tr("As the prompt ends"), ClipsOwn);
    m_last->addItem(tr("Typed glyphs"), Glyphs);
    m_last->addItem(tr("Picture"), Picture);
    m_last->setAccessibleName(tr("Last frame"));
    m_last->setToolTip(tr("A last frame is boundary data like the first: the flow fills what lies between. "
                          "Restarts the run."));
    layout()->addWidget(m_last);
    m_lastGlyphs = new QLineEdit(this);
    m_lastGlyphs->setObjectName(QStringLiteral("lastGlyphs"));
    m_lastGlyphs->setMaxLength(kMostGlyphs);
    m_lastGlyphs->setPlaceholderText(tr("What it becomes"));
    m_lastGlyphs->setAccessibleName(tr("Glyphs of the last frame"));
    m_lastGlyphs->setToolTip(tr("Drawn large on the last frame; Return applies it"));
    layout()->addWidget(m_lastGlyphs);
    m_lastPicture = new MediaWell(tr("Drop or paste the last picture here"), this);
    m_lastPicture->setObjectName(QStringLiteral("lastPicture"));
    m_lastPicture->setAcceptDrops(true);
    m_lastPicture->installEventFilter(this);
    layout()->addWidget(m_lastPicture);

    connect(m_last, &QComboBox::activated, this, &VideoGivenForm::chooseLast);
    connect(m_lastGlyphs, &QLineEdit::returnPressed, this, [this] {
        auto prompt = m_recipe.prompt;
        prompt.lastText = m_lastGlyphs->text().trimmed().toStdString();
        prompt.lastFile.clear();
        prompt.prescribeLast = !prompt.lastText.empty();
        m_lastGlyphs->setModified(false);
        report(prompt);
    });
    connect(m_lastPicture, &MediaWell::fileWanted, this, [this] {
        const QString file = QFileDialog::getOpenFileName(this, tr("The last picture"), {},
                                                          tr("Pictures (*.png *.jpg *.jpeg *.bmp *.webp)"));
        if (!file.isEmpty()) {
            takeLastPicture(offerOfFile(file));
        }
    });
    connect(m_lastPicture, &MediaWell::pasteWanted, this, [this] {
        takeLastPicture(offerOf(*QApplication::clipboard()->mimeData(), pastedPicturesFolder()));
    });
    connect(m_lastPicture, &MediaWell::removeWanted, this, [this] {
        auto prompt = m_recipe.prompt;
        prompt.lastFile.clear();
        prompt.prescribeLast = false;
        report(prompt);
    });
    connect(m_lastPicture, &MediaWell::accepted, this, [this](const PreviewRequest& request) {
        auto prompt = m_recipe.prompt;
        prompt.lastFile = request.file;
        prompt.lastText.clear();
        prompt.prescribeLast = true;
        report(prompt);
    });
}

void VideoGivenForm::makeMotion(QFormLayout& form) {
    m_continued = new QSpinBox(this);
    m_continued->setObjectName(QStringLiteral("continuedFrames"));
    m_continued->setRange(0, 512);
    m_continued->setSpecialValueText(tr("its first frame only"));
    m_continued->setSuffix(tr(" frames"));
    m_continued->setKeyboardTracking(false);
    m_continued->setAccessibleName(tr("Frames of the clip that are continued"));
    m_continued->setToolTip(
        tr("The clip's last frames become the first ones here, and the flow goes on from them"));
    m_continuedLabel = new QLabel(tr("Go on from"), this);
    form.addRow(m_continuedLabel, m_continued);
    auto* drift = new QHBoxLayout;
    drift->setSpacing(6);
    m_right = driftBox(tr("Drift to the right"),
                       tr("The camera lets the picture move: pixels a frame to the right. Without a drift it "
                          "follows what moves from the first given frame to the last"),
                       "driftRight", this);
    m_down =
        driftBox(tr("Drift downwards"),
                 tr("The camera lets the picture move: pixels a frame downwards. Without a drift it follows "
                    "what moves from the first given frame to the last"),
                 "driftDown", this);
    drift->addWidget(m_right, 1);
    drift->addWidget(m_down, 1);
    form.addRow(tr("Drift"), drift);
    connect(m_continued, &QSpinBox::valueChanged, this, [this](int frames) {
        auto prompt = m_recipe.prompt;
        prompt.continuedFrames = frames;
        report(prompt);
    });
    for (auto* box : {m_right, m_down}) {
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            auto prompt = m_recipe.prompt;
            prompt.drift = {m_right->value(), m_down->value()};
            report(prompt);
        });
    }
}

void VideoGivenForm::makeRegions() {
    m_regions = new QLineEdit(this);
    m_regions->setObjectName(QStringLiteral("pinnedRegions"));
    m_regions->setPlaceholderText(tr("Pinned: x,y,width,height:first-last"));
    m_regions->setAccessibleName(tr("Pinned rectangles"));
    m_regions->setToolTip(tr("Rectangles that stay as the prompt has them from one frame to another, such as "
                             "0,0,16,8:0-15; several with a space between. Return applies."));
    layout()->addWidget(m_regions);
    m_note = new FieldNote(this);
    layout()->addWidget(m_note);
    connect(m_regions, &QLineEdit::returnPressed, this, &VideoGivenForm::reportRegions);
}

void VideoGivenForm::chooseLast() {
    auto prompt = m_recipe.prompt;
    const auto wanted = static_cast<LastFrame>(m_last->currentData().toInt());
    m_lastGlyphs->setVisible(wanted == Glyphs);
    m_lastPicture->setVisible(wanted == Picture);
    if (wanted == Free || wanted == ClipsOwn) {
        prompt.prescribeLast = wanted == ClipsOwn;
        prompt.lastText.clear();
        prompt.lastFile.clear();
        report(prompt);
    } else if (wanted == Glyphs) { // asks for what it becomes
        m_lastGlyphs->setFocus();
    } else {
        m_lastPicture->showInput({}, false);
        m_lastPicture->setFocus();
    }
}

void VideoGivenForm::takeLastPicture(const InputOffer& offer) {
    if (offer.kind != InputOffer::Kind::File || kindOf(offer.file) != FileKind::Picture) {
        m_lastPicture->showProblem(offer.remark.isEmpty() ? tr("A last frame is a picture.") : offer.remark);
        return;
    }
    PreviewRequest request;
    request.source = recipe::Source::Image;
    request.file = offer.file.toStdString();
    if (m_recipe.grid.size() == 3) {
        request.width = m_recipe.grid[0];
        request.height = m_recipe.grid[1];
    }
    request.channels = m_recipe.channels == 3 ? 3 : 1;
    request.fit = m_recipe.prompt.fit;
    m_lastPicture->offer(request);
}

bool VideoGivenForm::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_lastPicture && (event->type() == QEvent::DragEnter || event->type() == QEvent::Drop)) {
        auto* drop = static_cast<QDropEvent*>(event);
        if (!mayOffer(*drop->mimeData())) {
            return false;
        }
        drop->acceptProposedAction();
        if (event->type() == QEvent::Drop) {
            takeLastPicture(offerOf(*drop->mimeData(), pastedPicturesFolder()));
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void VideoGivenForm::reportRegions() {
    auto prompt = m_recipe.prompt;
    auto trial = m_recipe;
    try {
        prompt.regions = recipe::regionsFromText(m_regions->text().toStdString());
        trial.prompt = prompt;
        recipe::checkRecipe(trial);
    } catch (const Error& error) {
        m_note->showProblem(style::engineText(error.message()) + u' ' + style::engineText(error.remedy()));
        return;
    }
    m_note->clearNote();
    m_regions->setModified(false);
    report(prompt);
}

// Slices that hold a last frame are more than slices that do not.
void VideoGivenForm::report(const recipe::Prompt& prompt) {
    if (m_showing || prompt == m_recipe.prompt) {
        return;
    }
    const bool sameBox = prompt.prescribeLast == m_recipe.prompt.prescribeLast;
    m_recipe.prompt = prompt;
    if (sameBox) {
        emit promptEdited(prompt);
    } else {
        emit boxEdited(prompt);
    }
}

void VideoGivenForm::showRecipe(const recipe::Recipe& recipe, const std::filesystem::path& folder) {
    m_showing = true;
    m_recipe = recipe;
    m_folder = folder;
    const auto& prompt = recipe.prompt;
    const auto last = lastOf(prompt);
    // A choice that waits for its glyphs or picture is left as it is.
    const bool waits = last == Free && (m_lastGlyphs->hasFocus() || m_lastPicture->isReading());
    if (!waits) {
        m_last->setCurrentIndex(m_last->findData(last));
        m_lastGlyphs->setVisible(last == Glyphs);
        m_lastPicture->setVisible(last == Picture);
    }
    if (!m_lastGlyphs->isModified() || !m_lastGlyphs->hasFocus()) {
        m_lastGlyphs->setText(QString::fromStdString(prompt.lastText));
    }
    if (last == Picture) {
        PreviewRequest request;
        request.source = recipe::Source::Image;
        request.file = (m_folder / prompt.lastFile).string();
        if (recipe.grid.size() == 3) {
            request.width = recipe.grid[0];
            request.height = recipe.grid[1];
        }
        request.channels = recipe.channels == 3 ? 3 : 1;
        request.fit = prompt.fit;
        m_lastPicture->showInput(request, true);
    }
    const bool isClip = prompt.source == recipe::Source::Clip;
    m_continued->setVisible(isClip);
    m_continuedLabel->setVisible(isClip);
    m_continued->setMaximum(recipe.grid.size() == 3 ? std::max(0, recipe.grid[2] - 2) : 0);
    m_continued->setValue(prompt.continuedFrames);
    m_right->setValue(prompt.drift[0]);
    m_down->setValue(prompt.drift[1]);
    if (!m_regions->isModified() || !m_regions->hasFocus()) {
        QStringList regions;
        for (const auto& region : prompt.regions) {
            regions += QString::fromStdString(recipe::textOf(region));
        }
        m_regions->setText(regions.join(u' '));
        m_note->clearNote();
    }
    m_showing = false;
}

} // namespace sgfm::panels
