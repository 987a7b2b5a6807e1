#include "widgets/views/decoded_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/labelled_slider.h"
#include "widgets/views/token_text.h"
#include "widgets/views/view_header.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::views {

namespace {
constexpr double kTextSize = 1.2; // of the program's text
} // namespace

DecodedView::DecodedView(QWidget* parent) : View(tr("Decoded text"), parent), m_text(new TokenText(this)) {
    body().addWidget(m_text, 1);
    m_text->setMessage(tr("Nothing decoded yet"));
    setTextSteps(0);
    makeButtons();
    makeSliders();
    connect(m_text, &TokenText::hovered, this, [this](int token) { emit cursorMoved(cursorOf(token)); });
    connect(m_text, &TokenText::chosen, this, [this](int token) { emit cursorChosen(cursorOf(token)); });
    showIcons();
    refresh();
}

DecodedView::~DecodedView() = default;

void DecodedView::makeButtons() {
    const auto add = [this](const QString& text, const QString& tooltip) {
        auto* button = new QToolButton(this);
        button->setProperty("role", "flat");
        button->setText(text);
        button->setToolTip(tooltip);
        button->setAccessibleName(tooltip);
        button->setFocusPolicy(Qt::TabFocus);
        header().addControl(button);
        return button;
    };
    m_back = add({}, tr("Back to the text that is read: slice T, all scales"));
    connect(m_back, &QToolButton::clicked, this, &DecodedView::readAgain);
    connect(add(tr("A−"), tr("Smaller text")), &QToolButton::clicked, this,
            [this] { setTextSteps(m_textSteps - 1); });
    connect(add(tr("A+"), tr("Larger text")), &QToolButton::clicked, this,
            [this] { setTextSteps(m_textSteps + 1); });
    m_copy = add({}, tr("Copy the text"));
    connect(m_copy, &QToolButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(plainText()); });
}

void DecodedView::makeSliders() {
    m_sliders = new QWidget(this);
    m_sliderRow = new QBoxLayout(QBoxLayout::LeftToRight, m_sliders);
    m_sliderRow->setContentsMargins(0, 0, 0, 0);
    m_sliderRow->setSpacing(0);
    m_slice = new LabelledSlider(
        tr("slice t"), tr("Which slice of the field is decoded: from the prompt's to the text's"),
        [this](int t) {
            return frame() != nullptr && t == frame()->readSlice ? tr("%1 (T)").arg(t) : QString::number(t);
        },
        m_sliders);
    m_scale = new LabelledSlider(
        tr("scales up to"),
        tr("The field is cut down to its coarse wavelet scales before it is decoded: what is said in "
           "outline"),
        [this](int j) {
            return m_scale == nullptr || j == m_scale->maximum() ? tr("all")
                                                                 : QStringLiteral("j = %1").arg(j);
        },
        m_sliders);
    m_sliderRow->addWidget(m_slice, 3);
    m_sliderRow->addWidget(m_scale, 2);
    body().addWidget(m_sliders);
    m_sliders->hide();
    const auto changed = [this] {
        const bool read = frame() != nullptr && m_slice->value() == frame()->readSlice;
        m_request = {read ? -1 : m_slice->value(),
                     m_scale->value() == m_scale->maximum() ? -1 : m_scale->value()};
        refresh();
        emit wantedLayersChanged();
    };
    connect(m_slice, &LabelledSlider::moved, this, changed);
    connect(m_scale, &LabelledSlider::moved, this, changed);
    connect(m_slice, &LabelledSlider::settled, this, [this] { emit stateEdited(tr("Slice of the text")); });
    connect(m_scale, &LabelledSlider::settled, this, [this] { emit stateEdited(tr("Scales of the text")); });
}

void DecodedView::showIcons() {
    const auto& palette = style::paletteOf(*this);
    m_copy->setIcon(style::icon(QStringLiteral("copy"), palette));
    m_back->setIcon(style::icon(QStringLiteral("home"), palette));
}

void DecodedView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_copy != nullptr) {
        showIcons();
    }
}

void DecodedView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    // Beside each other while both fit: the text needs the height.
    const bool fit = m_slice->widthOfAll() + m_scale->widthOfAll() <= width();
    m_sliderRow->setDirection(fit ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void DecodedView::setTextSteps(int steps) {
    const int wanted = std::clamp(steps, -3, 8);
    const bool other = wanted != m_textSteps;
    m_textSteps = wanted;
    style::setRelativeFont(*m_text, kTextSize * std::pow(1.1, m_textSteps));
    if (other) {
        emit stateEdited(tr("Size of the text"));
    }
}

void DecodedView::readAgain() {
    if (!isDefault()) {
        m_request = {};
        refresh();
        emit wantedLayersChanged();
        emit stateEdited(tr("The text that is read"));
    }
}

bool DecodedView::isTextFrame() const {
    return frame() != nullptr && frame()->mode == recipe::Mode::Text && frame()->grid.dimension() == 2;
}

bool DecodedView::followsScaleFilter() const {
    return isTextFrame();
}

std::set<runtime::DecodingRequest> DecodedView::wantedDecodings() const {
    return isDefault() && !m_filtered ? std::set<runtime::DecodingRequest>{}
                                      : std::set<runtime::DecodingRequest>{m_request};
}

void DecodedView::setFrame(FramePointer frame) {
    const bool filtered = frame != nullptr && !frame->shownGains.empty();
    bool other = filtered != m_filtered;
    m_filtered = filtered;
    if (frame != nullptr && frame->mode == recipe::Mode::Text && frame->grid.dimension() == 2) {
        // A slice or scale of another run's grid is not there any more.
        const auto before = m_request;
        if (m_request.slice >= frame->grid.points(1)) {
            m_request.slice = -1;
        }
        if (m_request.lastScale + 1 >= static_cast<int>(frame->numbers.scales.size())) {
            m_request.lastScale = -1;
        }
        other = other || before != m_request;
    }
    View::setFrame(std::move(frame));
    if (other) {
        emit wantedLayersChanged();
    }
}

void DecodedView::showRanges() {
    m_slice->setMaximum(frame()->grid.points(1) - 1);
    m_slice->setValue(m_request.slice < 0 ? frame()->readSlice : m_request.slice);
    const int finest = std::max(0, static_cast<int>(frame()->numbers.scales.size()) - 1);
    m_scale->setMaximum(finest);
    m_scale->setValue(m_request.lastScale < 0 ? finest : m_request.lastScale);
}

void DecodedView::refresh() {
    m_sliders->setVisible(isTextFrame());
    m_back->setEnabled(!isDefault());
    if (!isTextFrame()) {
        m_text->setMessage(frame() == nullptr ? tr("Nothing decoded yet")
                                              : tr("Only a text field decodes to words"));
        m_text->setTokens({}, {});
        setTitle(name());
        setDetails({});
        return;
    }
    showRanges();
    QString title = m_request.slice < 0 ? tr("Decoded text u(x, T)")
                                        : tr("Decoded text u(x, t = %1)").arg(m_request.slice);
    if (m_request.lastScale >= 0) {
        title += tr(", j ≤ %1").arg(m_request.lastScale);
    }
    setTitle(title);
    const text::DecodedText* decoded = &frame()->decoded;
    if (!wantedDecodings().empty()) {
        const auto found = frame()->decodings.find(m_request);
        if (found == frame()->decodings.end()) {
            setDetails(tr("waiting for the engine"));
            return; // what is shown stays until the engine has decoded it
        }
        decoded = &found->second;
    }
    m_text->setTokens(decoded->tokens, frame()->pinned);
    double confidence = 0;
    int spoken = 0;
    for (const auto& token : decoded->tokens) {
        confidence += token.blank ? 0 : static_cast<double>(token.confidence);
        spoken += token.blank ? 0 : 1;
    }
    QString details = spoken == 1 ? tr("1 token") : tr("%1 tokens").arg(spoken);
    if (spoken > 0) {
        details += tr(" · mean confidence %1 %").arg(100 * confidence / spoken, 0, 'f', 0);
    }
    setDetails(details + tr(" · colour: confidence, underlined: pinned"));
    m_text->setAccessibleDescription(plainText());
}

QString DecodedView::plainText() const {
    return m_text->plainText(0, std::numeric_limits<int>::max());
}
QRect DecodedView::tokenRect(int position) const {
    return m_text->tokenRect(position);
}
QWidget* DecodedView::canvas() const {
    return m_text->viewport();
}

// The column of a token; with the row when it is not the one that is read anyway.
GridCursor DecodedView::cursorOf(int token) const {
    GridCursor cursor;
    if (token >= 0 && frame() != nullptr) {
        cursor.x = frame()->firstPosition + token;
        cursor.t = m_request.slice;
    }
    return cursor;
}

void DecodedView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    m_text->setMarked(cursor.x >= 0 && frame() != nullptr ? cursor.x - frame()->firstPosition : -1);
}

void DecodedView::render(QPainter& painter, const QRectF& area) {
    m_text->paintInto(painter, area, style::paletteOf(*this));
}

QJsonObject DecodedView::saveState() const {
    return {{"text_steps", m_textSteps}, {"slice", m_request.slice}, {"last_scale", m_request.lastScale}};
}

void DecodedView::restoreState(const QJsonObject& state) {
    const bool quiet = blockSignals(true);
    setTextSteps(state["text_steps"].toInt(0));
    blockSignals(quiet);
    constexpr int largest = 1 << 20; // of any grid; the frame says what there is
    m_request = {std::clamp(state["slice"].toInt(-1), -1, largest),
                 std::clamp(state["last_scale"].toInt(-1), -1, recipe::kMaximumScales)};
    refresh();
    emit wantedLayersChanged();
}

} // namespace sgfm::views
