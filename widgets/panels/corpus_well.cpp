#include "widgets/panels/corpus_well.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/wrapped_label.h"

#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {

constexpr int kRim = 12;

QString fileIn(const QMimeData& data) {
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) {
            return url.toLocalFile();
        }
    }
    return {};
}

} // namespace

CorpusWell::CorpusWell(QWidget* parent)
    : QFrame(parent),
      m_name(new WrappedLabel(this)),
      m_facts(new WrappedLabel(this)),
      m_note(new FieldNote(this)),
      m_button(new QToolButton(this)) {
    setObjectName(QStringLiteral("corpusWell"));
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    setAccessibleName(tr("Text to learn from"));
    setToolTip(tr("Drop a text file here, or choose one with Return.\nUTF-8, one passage a line; an empty "
                  "line ends a chapter."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kRim, kRim, kRim, kRim);
    column->setSpacing(6);
    m_name->setObjectName(QStringLiteral("corpusName"));
    m_name->setTextFormat(Qt::PlainText);
    m_name->setWordWrap(true);
    m_facts->setObjectName(QStringLiteral("corpusFacts"));
    m_facts->setProperty("role", "muted");
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setWordWrap(true);
    m_button->setObjectName(QStringLiteral("corpusFile"));
    m_button->setProperty("role", "chip");
    m_button->setText(tr("Text file…"));
    m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_button->setIcon(style::icon(QStringLiteral("open"), colorsOf(palette())));
    m_button->setAccessibleName(tr("Choose a text file to learn from"));
    m_button->setToolTip(tr("Choose a text file to learn from"));
    m_button->setFocusPolicy(Qt::StrongFocus);
    column->addWidget(m_name);
    column->addWidget(m_facts);
    column->addWidget(m_note);
    column->addWidget(m_button, 0, Qt::AlignLeft);
    connect(m_button, &QToolButton::clicked, this, &CorpusWell::fileWanted);
    m_name->setText(tr("Drop a text file here"));
    m_facts->setText(tr("A book or more makes sentences that read; a few pages show how it works."));
}

void CorpusWell::showReading(const QString& name) {
    m_name->setText(name);
    m_facts->setText(tr("Reading…"));
    m_note->clearNote();
}

void CorpusWell::showFacts(const QString& name, const QString& facts) {
    m_name->setText(name);
    m_facts->setText(facts);
    m_note->clearNote();
}

void CorpusWell::showProblem(const QString& name, const QString& why) {
    m_name->setText(name);
    m_facts->clear();
    m_note->showProblem(why);
}

QString CorpusWell::problem() const {
    return m_note->isProblem() ? m_note->text() : QString();
}

void CorpusWell::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit fileWanted();
    } else {
        QFrame::keyPressEvent(event);
    }
}

void CorpusWell::paintEvent(QPaintEvent*) {
    const style::Palette& colors = colorsOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = hasFocus() || m_dropWaiting;
    painter.setBrush(m_dropWaiting ? colors.hover : colors.field);
    painter.setPen(QPen(marked ? colors.accent : colors.border, m_dropWaiting ? 2 : 1, Qt::DashLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), style::kRadius, style::kRadius);
}

void CorpusWell::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (m_button != nullptr && event->type() == QEvent::PaletteChange) {
        m_button->setIcon(style::icon(QStringLiteral("open"), colorsOf(palette())));
    }
}

void CorpusWell::mouseDoubleClickEvent(QMouseEvent*) {
    emit fileWanted();
}

void CorpusWell::dragEnterEvent(QDragEnterEvent* event) {
    if (!fileIn(*event->mimeData()).isEmpty()) {
        m_dropWaiting = true;
        update();
        event->acceptProposedAction();
    }
}

void CorpusWell::dragLeaveEvent(QDragLeaveEvent*) {
    m_dropWaiting = false;
    update();
}

void CorpusWell::dropEvent(QDropEvent* event) {
    m_dropWaiting = false;
    update();
    const QString file = fileIn(*event->mimeData());
    if (!file.isEmpty()) {
        event->acceptProposedAction();
        emit fileOffered(file);
    }
}

} // namespace sgfm::panels
