#include "widgets/panels/media_well.h"

#include "widgets/panels/field_note.h"
#include "widgets/panels/form_parts.h"
#include "widgets/panels/term_style.h"
#include "widgets/panels/wrapping_layout.h"

#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace sgfm::panels {

namespace {
constexpr int kPictureHeight = 88; // at 100 % text size
constexpr int kRim = 8;
} // namespace

MediaWell::MediaWell(const QString& invitation, QWidget* parent)
    : QFrame(parent),
      m_invitation(invitation),
      m_thumbnail(new QLabel(this)),
      m_facts(mutedNote(invitation, this)),
      m_note(new FieldNote(this)) {
    setObjectName(QStringLiteral("mediaWell"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Picture, clip or file"));
    setToolTip(
        tr("Drop a file here, paste one with Ctrl+V, or choose one with Return.\nDelete takes it away."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kRim, kRim, kRim, kRim);
    column->setSpacing(6);
    m_thumbnail->setAlignment(Qt::AlignCenter);
    m_thumbnail->setObjectName(QStringLiteral("thumbnail"));
    m_thumbnail->setAccessibleName(tr("What was taken"));
    m_thumbnail->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_thumbnail->hide();
    m_facts->setObjectName(QStringLiteral("inputFacts"));
    m_facts->setTextFormat(Qt::PlainText);
    column->addWidget(m_thumbnail);
    column->addWidget(m_facts);
    column->addWidget(m_note);
    makeButtons();
    connect(&m_reader, &PreviewReader::ready, this, &MediaWell::take);
    restyle();
}

void MediaWell::makeButtons() {
    auto* line = new QWidget(this);
    auto* buttons = new WrappingLayout(4, line);
    const auto add = [&](const QString& text, const char* name, const QString& tip) {
        auto* button = new QToolButton(line);
        button->setText(text);
        button->setObjectName(QString::fromLatin1(name));
        button->setProperty("role", "chip");
        button->setToolTip(tip);
        button->setFocusPolicy(Qt::StrongFocus);
        buttons->addWidget(button);
        return button;
    };
    m_file = add(tr("File…"), "inputFile", tr("Choose a file"));
    m_paste = add(tr("Paste"), "inputPaste", tr("Take the picture or the file on the clipboard (Ctrl+V)"));
    m_remove = add(tr("Remove"), "inputRemove", tr("Take it away (Delete)"));
    m_file->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_file->setAccessibleName(tr("Choose a file"));
    m_paste->setAccessibleName(tr("Paste a picture or a file"));
    m_remove->setAccessibleName(tr("Remove what was taken"));
    layout()->addWidget(line);
    connect(m_file, &QToolButton::clicked, this, &MediaWell::fileWanted);
    connect(m_paste, &QToolButton::clicked, this, &MediaWell::pasteWanted);
    connect(m_remove, &QToolButton::clicked, this, &MediaWell::removeWanted);
}

void MediaWell::showInput(const std::optional<PreviewRequest>& request, bool removable) {
    m_remove->setEnabled(removable);
    if (request == m_shown) {
        return;
    }
    m_shown = request;
    if (m_offered && request == *m_offered) {
        return; // just accepted: its picture is there
    }
    m_offered.reset();
    m_note->clearNote();
    if (request) {
        m_reader.read(*request);
    } else {
        m_reader.cancel();
        take({});
    }
}

void MediaWell::offer(const PreviewRequest& request) {
    m_offered = request;
    const QString name = QFileInfo(QString::fromStdString(request.file)).fileName();
    m_note->showHint(name.isEmpty() ? tr("Reading…") : tr("Reading %1…").arg(name));
    m_reader.read(request);
}

void MediaWell::take(const InputPreview& preview) {
    const std::optional<PreviewRequest> offered = m_offered;
    m_offered.reset();
    if (!preview.problem.isEmpty()) {
        m_note->showProblem(preview.problem);
        if (!offered) { // the recipe itself names what cannot be read
            m_picture = {};
            m_facts->setText(m_invitation);
            showPicture();
        }
        return;
    }
    m_note->clearNote();
    m_picture = preview.picture;
    m_facts->setText(preview.facts.isEmpty() ? m_invitation : preview.facts);
    showPicture();
    if (offered) {
        m_shown = offered; // the recipe that comes back needs no reading again
        emit accepted(*offered);
    }
}

void MediaWell::showProblem(const QString& text) {
    m_note->showProblem(text);
}

void MediaWell::showHint(const QString& text) {
    m_note->showHint(text);
}

QString MediaWell::problem() const {
    return m_note->isProblem() ? m_note->text() : QString();
}

void MediaWell::setDropWaiting(bool waiting) {
    m_dropWaiting = waiting;
    update();
}

void MediaWell::showPicture() {
    m_thumbnail->setVisible(!m_picture.isNull());
    if (m_picture.isNull()) {
        return;
    }
    const qreal density = devicePixelRatioF();
    const QSize room(std::max(16, contentsRect().width() - 2 * kRim), scaledPixels(kPictureHeight));
    QPixmap picture =
        QPixmap::fromImage(m_picture.scaled(room * density, Qt::KeepAspectRatio, Qt::SmoothTransformation));
    picture.setDevicePixelRatio(density);
    m_thumbnail->setPixmap(picture);
    m_thumbnail->setFixedHeight(room.height());
}

void MediaWell::restyle() {
    const style::Palette& colors = colorsOf(palette());
    m_file->setIcon(style::icon(QStringLiteral("open"), colors));
}

void MediaWell::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Paste)) {
        emit pasteWanted();
    } else if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        if (m_remove->isEnabled()) {
            emit removeWanted();
        }
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        emit fileWanted();
    } else {
        QFrame::keyPressEvent(event);
    }
}

void MediaWell::paintEvent(QPaintEvent*) {
    const style::Palette& colors = colorsOf(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool marked = hasFocus() || m_dropWaiting;
    painter.setBrush(m_dropWaiting ? colors.hover : colors.field);
    painter.setPen(QPen(marked ? colors.accent : colors.border, m_dropWaiting ? 2 : 1,
                        m_picture.isNull() || m_dropWaiting ? Qt::DashLine : Qt::SolidLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), style::kRadius, style::kRadius);
}

void MediaWell::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) {
        showPicture();
    }
}

void MediaWell::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (m_file != nullptr && event->type() == QEvent::PaletteChange) {
        restyle();
    } else if (m_file != nullptr && event->type() == QEvent::FontChange) {
        showPicture();
    }
}

void MediaWell::mouseDoubleClickEvent(QMouseEvent*) {
    emit fileWanted();
}

} // namespace sgfm::panels
