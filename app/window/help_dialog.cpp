#include "app/window/help_dialog.h"

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

HelpDialog::HelpDialog(const std::filesystem::path& folder, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Help"));
    setObjectName(QStringLiteral("helpDialog"));
    resize(680, 600);
    auto* column = new QVBoxLayout(this);
    auto* pages = new QTabWidget(this);
    pages->setDocumentMode(true);
    for (const auto& [title, name] : {std::pair{tr("Tour"), "tour.md"}, std::pair{tr("Keys"), "keys.md"},
                                      std::pair{tr("The equation"), "equation.md"}}) {
        auto* page = new QTextBrowser(pages);
        page->setOpenExternalLinks(true);
        page->setFrameShape(QFrame::NoFrame);
        page->setAccessibleName(title);
        page->document()->setDocumentMargin(16);
        page->setMarkdown(pageText(folder / name));
        pages->addTab(page, title);
    }
    column->addWidget(pages);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    column->addWidget(buttons);
}

} // namespace sgfm::window
