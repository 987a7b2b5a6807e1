#include "app/window/preset_dialog.h"

#include "engine/error.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sgfm::window {

namespace {

constexpr int kEntryWidth = 560;

QString modeName(recipe::Mode mode) {
    return mode == recipe::Mode::Text    ? PresetDialog::tr("Text 2-D")
           : mode == recipe::Mode::Video ? PresetDialog::tr("Video 3-D")
                                         : PresetDialog::tr("Flow");
}

// Title and what to look at; wraps at the width of the list.
QWidget* describe(const Preset& preset, QWidget* parent) {
    auto* entry = new QWidget(parent);
    auto* column = new QVBoxLayout(entry);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(2);
    auto* title =
        new QLabel(QStringLiteral("<b>%1</b>&nbsp;&nbsp;<span style='color:%2'>%3</span>")
                       .arg(QString::fromStdString(preset.recipe.title).toHtmlEscaped(),
                            style::paletteOf(*parent).mutedText.name(), modeName(preset.recipe.mode)),
                   entry);
    auto* description = new QLabel(QString::fromStdString(preset.recipe.description), entry);
    description->setTextFormat(Qt::PlainText);
    description->setProperty("role", "muted");
    description->setWordWrap(true);
    column->addWidget(title);
    column->addWidget(description);
    column->addStretch(1);                                 // a line to spare goes below, not between
    entry->setAttribute(Qt::WA_TransparentForMouseEvents); // the list takes the clicks
    return entry;
}

} // namespace

std::vector<Preset> readPresets(const std::filesystem::path& folder) {
    std::vector<Preset> presets;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        if (!entry.path().string().ends_with(".sgfm.json")) {
            continue;
        }
        try {
            presets.push_back({entry.path(), recipe::readRecipe(entry.path())});
        } catch (const Error&) { // opening it by hand says what is wrong with it
        }
    }
    std::ranges::sort(presets, {}, [](const Preset& preset) {
        return std::pair(static_cast<int>(preset.recipe.mode), preset.recipe.title);
    });
    return presets;
}

PresetDialog::PresetDialog(const std::vector<Preset>& presets, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Presets"));
    setObjectName(QStringLiteral("presetDialog"));
    resize(620, 640);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 12, 12, 12);
    auto* list = new QListWidget(this);
    list->setObjectName(QStringLiteral("presetList"));
    list->setAccessibleName(tr("Presets"));
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // A full accent behind muted text would be hard to read: the chosen one is outlined.
    const style::Palette& colors = style::paletteOf(*this);
    list->setStyleSheet(
        QStringLiteral("QListWidget::item { border-radius: 6px; border: 1px solid transparent; }"
                       "QListWidget::item:hover { background: %1; }"
                       "QListWidget::item:selected { background: %1; border-color: %2; }")
            .arg(colors.hover.name(), colors.accent.name()));
    for (const Preset& preset : presets) {
        auto* item = new QListWidgetItem(list);
        item->setData(Qt::UserRole, QString::fromStdString(preset.file.string()));
        item->setData(Qt::AccessibleTextRole, QString::fromStdString(preset.recipe.title));
        QWidget* entry = describe(preset, list);
        list->setItemWidget(item, entry);
        for (QWidget* part : entry->findChildren<QWidget*>()) {
            part->ensurePolished(); // its font decides how many lines it takes
        }
        item->setSizeHint({kEntryWidth, entry->layout()->heightForWidth(kEntryWidth)});
    }
    column->addWidget(list);
    auto* buttons = new QDialogButtonBox(this);
    auto* open = new QPushButton(tr("Open"));
    open->setProperty("role", "primary");
    open->setToolTip(tr("Opens the preset and lets it play"));
    buttons->addButton(open, QDialogButtonBox::AcceptRole);
    buttons->addButton(QDialogButtonBox::Close);
    column->addWidget(buttons);
    const auto choose = [this, list] {
        if (const QListWidgetItem* item = list->currentItem()) {
            emit chosen(item->data(Qt::UserRole).toString());
            close();
        }
    };
    connect(list, &QListWidget::itemActivated, this, choose);
    connect(list, &QListWidget::itemDoubleClicked, this, choose);
    connect(buttons, &QDialogButtonBox::accepted, this, choose);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    if (list->count() > 0) {
        list->setCurrentRow(0);
    }
}

} // namespace sgfm::window
