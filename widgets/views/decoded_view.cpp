#include "widgets/views/decoded_view.h"

#include "widgets/style/theme.h"
#include "widgets/views/token_text.h"
#include "widgets/views/view_header.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sgfm::views {

DecodedView::DecodedView(QWidget* parent) : View(tr("Decoded text"), parent), m_text(new TokenText(this)) {
    body().addWidget(m_text, 1);
    m_text->setMessage(tr("Nothing decoded yet"));
    setTitle(tr("Decoded text u(x, T)"));
    auto* larger = new QToolButton(this);
    auto* smaller = new QToolButton(this);
    const auto prepare = [this](QToolButton* button, const QString& text, const QString& tooltip, int steps) {
        button->setProperty("role", "flat");
        button->setText(text);
        button->setToolTip(tooltip);
        button->setAccessibleName(tooltip);
        button->setFocusPolicy(Qt::TabFocus);
        header().addControl(button);
        connect(button, &QToolButton::clicked, this, [this, steps] { setTextSteps(m_textSteps + steps); });
    };
    prepare(smaller, tr("A−"), tr("Smaller text"), -1);
    prepare(larger, tr("A+"), tr("Larger text"), 1);
    connect(m_text, &TokenText::hovered, this, [this](int token) {
        GridCursor cursor;
        if (token >= 0 && frame() != nullptr) {
            cursor.x = frame()->firstPosition + token;
        }
        emit cursorMoved(cursor);
    });
}

DecodedView::~DecodedView() = default;

void DecodedView::setTextSteps(int steps) {
    m_textSteps = std::clamp(steps, -3, 8);
    m_text->setTextFont(style::textFont(1.2 * std::pow(1.1, m_textSteps)));
}

void DecodedView::setFrame(FramePointer frame) {
    View::setFrame(std::move(frame));
}

void DecodedView::refresh() {
    if (frame() == nullptr || frame()->mode != recipe::Mode::Text) {
        m_text->setMessage(frame() == nullptr ? tr("Nothing decoded yet")
                                              : tr("Only a text field decodes to words"));
        m_text->setTokens({}, {});
        setDetails({});
        return;
    }
    const auto& tokens = frame()->decoded.tokens;
    m_text->setTokens(tokens, frame()->pinned);
    double confidence = 0;
    int spoken = 0;
    for (const auto& token : tokens) {
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

void DecodedView::setGridCursor(GridCursor cursor) {
    View::setGridCursor(cursor);
    m_text->setMarked(cursor.x >= 0 && frame() != nullptr ? cursor.x - frame()->firstPosition : -1);
}

void DecodedView::render(QPainter& painter, const QRectF& area) {
    m_text->paintInto(painter, area, style::paletteOf(*this));
}

QJsonObject DecodedView::saveState() const {
    return {{"text_steps", m_textSteps}};
}
void DecodedView::restoreState(const QJsonObject& state) {
    setTextSteps(state["text_steps"].toInt(0));
}

} // namespace sgfm::views
