#include "app/window/preset_dialog.h"

#include "app/window/preset_card.h"
#include "widgets/style/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {

constexpr int kAllModes = -1;
constexpr int kPresetRole = Qt::UserRole + 20;

QString modeName(recipe::Mode mode) {
    return mode == recipe::Mode::Text    ? PresetDialog::tr("Text 2-D")
           : mode == recipe::Mode::Video ? PresetDialog::tr("Video 3-D")
                                         : PresetDialog::tr("Flow");
}

} // namespace

PresetDialog::PresetDialog(std::vector<Preset> presets, const runtime::Resources& resources, bool showAtStart,
                           QWidget* parent)
    : QDialog(parent),
      m_presets(std::move(presets)),
      m_thumbnails(new PresetThumbnails(m_presets, resources, this)),
      m_list(new QListWidget(this)),
      m_description(new QLabel(this)) {
    setWindowTitle(tr("Presets"));
    setObjectName(QStringLiteral("presetDialog"));
    resize(1020, 720);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 12);
    column->setSpacing(12);
    makeFilters();
    makeList();
    makeButtons(showAtStart);
    connect(m_thumbnails, &PresetThumbnails::pictureReady, this, &PresetDialog::setPicture);
    connect(m_thumbnails, &PresetThumbnails::presentChanged, this, &PresetDialog::showPresent);
    if (m_list->count() > 0) {
        m_list->setCurrentRow(0);
    }
    m_list->setFocus();
    m_thumbnails->start();
}

void PresetDialog::makeFilters() {
    auto* line = new QHBoxLayout;
    auto* heading = new QLabel(tr("Begin with something worth seeing"), this);
    style::setRelativeFont(*heading, 1.35, style::Face::Text, QFont::DemiBold);
    line->addWidget(heading, 1);
    auto* group = new QButtonGroup(this);
    const auto add = [&](const QString& name, int mode, const char* id) {
        auto* button = new QToolButton(this);
        button->setObjectName(QString::fromLatin1(id));
        button->setProperty("role", "chip");
        button->setText(name);
        button->setCheckable(true);
        button->setChecked(mode == kAllModes);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(tr("Presets of: %1").arg(name));
        button->setToolTip(mode == kAllModes ? tr("Shows all presets") : tr("Shows only these presets"));
        group->addButton(button, mode);
        line->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, mode] { filter(mode); });
    };
    add(tr("All"), kAllModes, "presetsAll");
    add(modeName(recipe::Mode::Text), static_cast<int>(recipe::Mode::Text), "presetsText");
    add(modeName(recipe::Mode::Video), static_cast<int>(recipe::Mode::Video), "presetsVideo");
    add(modeName(recipe::Mode::Flow), static_cast<int>(recipe::Mode::Flow), "presetsFlow");
    static_cast<QVBoxLayout*>(layout())->addLayout(line);
}

void PresetDialog::makeList() {
    m_list->setObjectName(QStringLiteral("presetList"));
    m_list->setAccessibleName(tr("Presets"));
    m_list->setToolTip(tr("Arrow keys choose, Return opens"));
    m_list->setViewMode(QListView::IconMode);
    m_list->setMovement(QListView::Static);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setItemDelegate(new PresetCard(m_list));
    for (std::size_t index = 0; index < m_presets.size(); ++index) {
        const recipe::Recipe& recipe = m_presets[index].recipe;
        auto* item = new QListWidgetItem(m_list);
        const QString title = QString::fromStdString(recipe.title);
        const QString mode = modeName(recipe.mode);
        item->setData(Qt::UserRole, QString::fromStdString(m_presets[index].file.string()));
        item->setData(kPresetRole, static_cast<int>(index));
        item->setData(PresetCard::kTitleRole, title);
        item->setData(PresetCard::kModeRole, mode);
        item->setData(PresetCard::kFillsRole, recipe.mode == recipe::Mode::Text);
        item->setData(Qt::AccessibleTextRole, tr("%1, %2").arg(title, mode));
        item->setData(Qt::AccessibleDescriptionRole, QString::fromStdString(recipe.description));
        item->setToolTip(QString::fromStdString(recipe.description));
    }
    layoutCards();
    static_cast<QVBoxLayout*>(layout())->addWidget(m_list, 1);
    m_description->setObjectName(QStringLiteral("presetDescription"));
    m_description->setTextFormat(Qt::PlainText);
    m_description->setWordWrap(true);
    m_description->setProperty("role", "muted");
    m_description->setMinimumHeight(3 * m_description->fontMetrics().lineSpacing());
    m_description->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout()->addWidget(m_description);
    connect(m_list, &QListWidget::currentItemChanged, this, &PresetDialog::showCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &PresetDialog::open);
}

void PresetDialog::makeButtons(bool showAtStart) {
    auto* line = new QHBoxLayout;
    auto* atStart = new QCheckBox(tr("Show this page at start"), this);
    atStart->setObjectName(QStringLiteral("presetsAtStart"));
    atStart->setChecked(showAtStart);
    atStart->setToolTip(tr("It can be opened at any time from the File menu"));
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("presetClose"));
    close->setAutoDefault(false);
    close->setToolTip(tr("Leaves the run as it is"));
    m_open = new QPushButton(tr("Open"), this);
    m_open->setObjectName(QStringLiteral("presetOpen"));
    m_open->setProperty("role", "primary");
    m_open->setDefault(true);
    m_open->setEnabled(!m_presets.empty());
    m_open->setToolTip(tr("Opens the preset and lets it play"));
    line->addWidget(atStart);
    line->addStretch(1);
    line->addWidget(close);
    line->addWidget(m_open);
    static_cast<QVBoxLayout*>(layout())->addLayout(line);
    connect(atStart, &QCheckBox::toggled, this, &PresetDialog::showAtStartChosen);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_open, &QPushButton::clicked, this, &PresetDialog::open);
}

void PresetDialog::layoutCards() {
    const QSize size = static_cast<PresetCard*>(m_list->itemDelegate())->cardSize(m_list->fontMetrics());
    m_list->setGridSize(size);
    for (int row = 0; row < m_list->count(); ++row) {
        m_list->item(row)->setSizeHint(size);
    }
}

void PresetDialog::filter(int mode) {
    for (int row = 0; row < m_list->count(); ++row) {
        const auto index = static_cast<std::size_t>(m_list->item(row)->data(kPresetRole).toInt());
        m_list->item(row)->setHidden(mode != kAllModes &&
                                     static_cast<int>(m_presets[index].recipe.mode) != mode);
    }
    for (int row = 0; row < m_list->count(); ++row) {
        if (!m_list->item(row)->isHidden()) {
            m_list->setCurrentRow(row);
            return;
        }
    }
}

void PresetDialog::showCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    if (m_open != nullptr) {
        m_open->setEnabled(item != nullptr);
    }
    const int preset = item == nullptr ? -1 : item->data(kPresetRole).toInt();
    m_description->setText(
        preset < 0 ? QString()
                   : QString::fromStdString(m_presets[static_cast<std::size_t>(preset)].recipe.description));
    m_thumbnails->favour(preset);
}

void PresetDialog::showPresent(int preset) {
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* item = m_list->item(row);
        item->setData(PresetCard::kRunsRole, item->data(kPresetRole).toInt() == preset);
    }
}

void PresetDialog::setPicture(int preset, const QImage& picture) {
    m_list->item(preset)->setData(PresetCard::kPictureRole, picture); // rows are in the order of the presets
}

void PresetDialog::open() {
    // A Return comes twice: the list activates, and so does the default button.
    if (const QListWidgetItem* item = m_list->currentItem(); item != nullptr && isVisible()) {
        const QString file = item->data(Qt::UserRole).toString();
        close();
        emit chosen(file);
    }
}

void PresetDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_open != nullptr) {
        layoutCards();
    }
}

} // namespace sgfm::window
