#include "app/window/help_dialog.h"

#include "app/window/key_bindings.h"
#include "engine/error.h"
#include "engine/files/text_file.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace sgfm::window {

namespace {

constexpr std::size_t kPageLimit = 1 << 20;

QString pageText(const std::filesystem::path& file) {
    try {
        return QString::fromStdString(files::readTextFile(file, kPageLimit));
    } catch (const Error& error) {
        return HelpDialog::tr("This page cannot be read: %1").arg(QString::fromStdString(error.message()));
    }
}

} // namespace

HelpDialog::HelpDialog(const std::filesystem::path& folder, const KeyBindings& bindings, QWidget* parent)
    : QDialog(parent), m_folder(folder), m_bindings(bindings), m_pages(new QTabWidget(this)) {
    setWindowTitle(tr("Help"));
    setObjectName(QStringLiteral("helpDialog"));
    resize(720, 640);
    auto* column = new QVBoxLayout(this);
    m_pages->setDocumentMode(true);
    m_pages->setAccessibleName(tr("Pages of the help"));
    m_pages->setToolTip(tr("Tour, keys and the equation"));
    addPage(tr("Tour"), QStringLiteral("tour.md"))->setMarkdown(pageText(m_folder / "tour.md"));
    m_keys = addPage(tr("Keys"), QStringLiteral("keys.md"));
    addPage(tr("The equation"), QStringLiteral("equation.md"))
        ->setMarkdown(pageText(m_folder / "equation.md"));
    column->addWidget(m_pages);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* change = buttons->addButton(tr("Change keys…"), QDialogButtonBox::ActionRole);
    change->setToolTip(tr("Shows all keys and lets you change them"));
    change->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setToolTip(tr("Closes the help"));
    connect(change, &QPushButton::clicked, this, &HelpDialog::keysWanted);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
    connect(&m_bindings, &KeyBindings::changed, this, &HelpDialog::showKeys);
    showKeys();
}

QTextBrowser* HelpDialog::addPage(const QString& title, const QString& name) {
    auto* page = new QTextBrowser(m_pages);
    page->setObjectName(name);
    page->setOpenExternalLinks(true);
    page->setFrameShape(QFrame::NoFrame);
    page->setAccessibleName(title);
    page->setToolTip({});
    page->document()->setDocumentMargin(16);
    m_pages->addTab(page, title);
    return page;
}

// The commands from the live table, then what controls and views do with keys of their own.
void HelpDialog::showKeys() {
    m_keys->setMarkdown(m_bindings.helpTable() + QStringLiteral("\n\n") + pageText(m_folder / "keys.md"));
}

} // namespace sgfm::window
