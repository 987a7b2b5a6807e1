#include "widgets/panels/video_form.h"

#include "widgets/panels/form_parts.h"
#include "widgets/panels/toggle_switch.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QImageReader>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {
constexpr int kSides[] = {32, 48, 64, 96, 128};
constexpr int kThumbnailHeight = 88;

bool looksLikeClip(const QString& path) {
    static const QStringList kClips{QStringLiteral("mp4"), QStringLiteral("mov"),  QStringLiteral("mkv"),
                                    QStringLiteral("avi"), QStringLiteral("webm"), QStringLiteral("gif"),
                                    QStringLiteral("m4v"), QStringLiteral("mpg"),  QStringLiteral("ogv")};
    return kClips.contains(QFileInfo(path).suffix().toLower());
}
} // namespace

VideoForm::VideoForm(QWidget* parent) : PromptForm(parent) {
    sectionColumn(this);
    makeSource();
    makeSize();
}

void VideoForm::makeSource() {
    layout()->addWidget(caption(tr("PROMPT  u(x, y, 0)"), this));
    m_source = new QComboBox(this);
    m_source->setObjectName(QStringLiteral("videoSource"));
    m_source->addItem(tr("Typed glyphs"), static_cast<int>(recipe::Source::Glyphs));
    m_source->addItem(tr("Picture"), static_cast<int>(recipe::Source::Image));
    m_source->addItem(tr("Clip"), static_cast<int>(recipe::Source::Clip));
    m_source->setAccessibleName(tr("What the first frame is made from"));
    m_source->setToolTip(tr("What the first frame is made from"));
    layout()->addWidget(m_source);
    m_glyphs = new QLineEdit(this);
    m_glyphs->setObjectName(QStringLiteral("glyphs"));
    m_glyphs->setMaxLength(64);
    m_glyphs->setPlaceholderText(tr("Type a word or a sign"));
    m_glyphs->setAccessibleName(tr("Glyphs"));
    m_glyphs->setToolTip(tr("Drawn large on the first frame; Return applies it to the flow that runs"));
    layout()->addWidget(m_glyphs);

    m_fileParts = new QWidget(this);
    auto* parts = sectionColumn(m_fileParts);
    m_thumbnail = new QLabel(m_fileParts);
    m_thumbnail->setAlignment(Qt::AlignCenter);
    m_thumbnail->setFixedHeight(kThumbnailHeight);
    m_thumbnail->setAccessibleName(tr("The chosen picture"));
    parts->addWidget(m_thumbnail);
    m_fileName = mutedNote(QString(), m_fileParts);
    parts->addWidget(m_fileName);
    auto* choose = new QPushButton(tr("Choose file…"), m_fileParts);
    choose->setToolTip(tr("Choose a picture or a clip; dropping one on the window does the same"));
    parts->addWidget(choose);
    layout()->addWidget(m_fileParts);
    auto* last = new QHBoxLayout;
    auto* lastLabel = new QLabel(tr("Prescribe the last frame"), this);
    m_last = new ToggleSwitch(this);
    m_last->setAccessibleName(lastLabel->text());
    m_last->setToolTip(
        tr("The last frame is boundary data like the first: the flow fills what lies between"));
    lastLabel->setToolTip(m_last->toolTip());
    last->addWidget(lastLabel, 1);
    last->addWidget(m_last);
    static_cast<QVBoxLayout*>(layout())->addLayout(last);

    connect(m_source, &QComboBox::activated, this, [this] {
        const auto source = static_cast<recipe::Source>(m_source->currentData().toInt());
        showSourceParts(source);
        if (source == recipe::Source::Glyphs) {
            recipe::Recipe recipe = present();
            recipe.prompt.source = source;
            recipe.prompt.text = m_glyphs->text().isEmpty() ? "FLOW" : m_glyphs->text().toStdString();
            recipe.prompt.file.clear();
            reportSetup(recipe);
        } else {
            emit fileWanted();
        }
    });
    connect(m_glyphs, &QLineEdit::returnPressed, this, [this] {
        recipe::Prompt prompt = present().prompt;
        prompt.text = m_glyphs->text().trimmed().toStdString();
        m_glyphs->setModified(false);
        reportPrompt(prompt);
    });
    connect(choose, &QPushButton::clicked, this, &VideoForm::fileWanted);
    connect(m_last, &QCheckBox::toggled, this, [this](bool on) {
        recipe::Prompt prompt = present().prompt;
        prompt.prescribeLast = on;
        reportPrompt(prompt);
    });
}

void VideoForm::makeSize() {
    layout()->addWidget(caption(tr("FIELD"), this));
    auto* form = pairs();
    m_size = new QComboBox(this);
    for (const int side : kSides) {
        m_size->addItem(QStringLiteral("%1 × %1").arg(side), side);
    }
    m_size->setAccessibleName(tr("Size of a frame"));
    m_size->setToolTip(tr("Grid points of a frame. Restarts the run."));
    form->addRow(tr("Frame"), m_size);
    m_frames = new QSpinBox(this);
    m_frames->setRange(4, 128);
    m_frames->setSingleStep(4);
    m_frames->setSuffix(tr(" frames"));
    m_frames->setKeyboardTracking(false);
    m_frames->setAccessibleName(tr("Number of frames"));
    m_frames->setToolTip(tr("Slices along t that are shown as frames. Restarts the run."));
    form->addRow(tr("Length"), m_frames);
    m_colour = new QComboBox(this);
    m_colour->addItem(tr("Grey"), 1);
    m_colour->addItem(tr("Colour"), 3);
    m_colour->setAccessibleName(tr("Channels"));
    m_colour->setToolTip(tr("One channel of intensity, or red, green and blue. Restarts the run."));
    form->addRow(tr("Channels"), m_colour);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    connect(m_size, &QComboBox::activated, this, &VideoForm::reportSize);
    connect(m_frames, &QSpinBox::valueChanged, this, &VideoForm::reportSize);
    connect(m_colour, &QComboBox::activated, this, &VideoForm::reportSize);
}

void VideoForm::reportSize() {
    recipe::Recipe recipe = present();
    const int side = m_size->currentData().toInt();
    recipe.grid = {side, side, m_frames->value()};
    recipe.channels = m_colour->currentData().toInt();
    reportSetup(recipe);
}

void VideoForm::useFile(const QString& path) {
    recipe::Recipe recipe = present();
    recipe.prompt.source = looksLikeClip(path) ? recipe::Source::Clip : recipe::Source::Image;
    recipe.prompt.file = path.toStdString();
    reportSetup(recipe);
}

void VideoForm::showSourceParts(recipe::Source source) {
    m_glyphs->setVisible(source == recipe::Source::Glyphs);
    m_fileParts->setVisible(source != recipe::Source::Glyphs);
}

void VideoForm::showThumbnail(const QString& path) {
    QImageReader reader(path);
    const QSize size = reader.size();
    if (size.isValid()) { // scaled while it is read: a huge picture costs no memory
        reader.setScaledSize(size.scaled(kThumbnailHeight * 2, kThumbnailHeight, Qt::KeepAspectRatio));
    }
    const QImage image = size.isValid() ? reader.read() : QImage();
    m_thumbnail->setPixmap(QPixmap::fromImage(image));
    m_thumbnail->setVisible(!image.isNull());
}

void VideoForm::showPresent() {
    const recipe::Recipe& recipe = present();
    const int index = m_source->findData(static_cast<int>(recipe.prompt.source));
    m_source->setCurrentIndex(index < 0 ? 0 : index);
    showSourceParts(recipe.prompt.source == recipe::Source::Image ||
                            recipe.prompt.source == recipe::Source::Clip
                        ? recipe.prompt.source
                        : recipe::Source::Glyphs);
    if (!m_glyphs->isModified() || !m_glyphs->hasFocus()) {
        m_glyphs->setText(QString::fromStdString(recipe.prompt.text));
    }
    const QString file = QString::fromStdString(recipe.prompt.file);
    if (m_fileName->toolTip() != file) {
        m_fileName->setText(file.isEmpty() ? tr("No file chosen") : QFileInfo(file).fileName());
        m_fileName->setToolTip(file);
        showThumbnail(file);
    }
    m_last->showChecked(recipe.prompt.prescribeLast);
    const int side = recipe.grid.empty() ? 64 : recipe.grid.front();
    if (m_size->findData(side) < 0) {
        m_size->addItem(
            QStringLiteral("%1 × %2").arg(side).arg(recipe.grid.size() > 1 ? recipe.grid[1] : side), side);
    }
    m_size->setCurrentIndex(m_size->findData(side));
    m_frames->setValue(recipe.grid.size() > 2 ? recipe.grid[2] : 32);
    m_colour->setCurrentIndex(recipe.channels == 3 ? 1 : 0);
}

} // namespace sgfm::panels
