#include "app/window/view_link.h"

#include <QEvent>

namespace sgfm::window {

static constexpr qint64 kRest = 250; // ms without a frame

ViewLink::ViewLink(QObject* parent) : QObject(parent) {
    m_turn.setInterval(0); // when no event waits
    connect(&m_turn, &QTimer::timeout, this, &ViewLink::showNext);
}

void ViewLink::add(views::View* view) {
    std::erase_if(m_views, [](const QPointer<views::View>& known) { return known.isNull(); });
    m_views.emplace_back(view);
    view->installEventFilter(this);
    connect(view, &views::View::wantedLayersChanged, this, &ViewLink::wantedLayersChanged);
    connect(view, &views::View::parameterEdited, this, &ViewLink::parameterEdited);
    connect(view, &views::View::stateEdited, this,
            [this, view](const QString& what) { emit stateEdited(view, what); });
    connect(view, &views::View::snapshotRequested, this, [this, view] { emit snapshotRequested(view); });
    connect(view, &views::View::parametersEdited, this, &ViewLink::parametersEdited);
    connect(view, &views::View::tableReady, this, &ViewLink::tableReady);
    connect(view, &views::View::cursorMoved, this, [this, view](views::GridCursor cursor) {
        // The pointer has left: the chosen place shows again, in the view that it left too.
        const bool left = cursor.isNowhere();
        spreadCursor(left ? nullptr : view, left ? m_chosen : cursor);
    });
    connect(view, &views::View::cursorChosen, this, [this](views::GridCursor cursor) {
        m_chosen = cursor;
        spreadCursor(nullptr, cursor);
    });
    // While a view is being destroyed it is no View any more, though its QPointer is not null yet: ask later.
    connect(view, &QObject::destroyed, this, &ViewLink::wantedLayersChanged, Qt::QueuedConnection);
    if (m_frame != nullptr) {
        view->setFrame(m_frame);
    }
    view->setGridCursor(m_chosen);
    emit wantedLayersChanged();
}

void ViewLink::showFrame(const views::FramePointer& frame) {
    if (m_frame != nullptr && frame != nullptr && m_frame->grid != frame->grid) {
        m_chosen = {}; // a place on a grid that is no more
        spreadCursor(nullptr, m_chosen);
    }
    finishTurns();
    m_frame = frame;
    m_waiting.assign(m_views.rbegin(), m_views.rend()); // hidden ones too: a series has to see every frame
    const bool flows = m_sinceFrame.isValid() && m_sinceFrame.elapsed() < kRest;
    m_sinceFrame.start();
    if (flows) {
        m_turn.start();
    } else {
        finishTurns();
    }
}

void ViewLink::finishTurns() {
    while (!m_waiting.empty()) {
        showNext();
    }
}

void ViewLink::showNext() {
    while (!m_waiting.empty() && m_waiting.back().isNull()) {
        m_waiting.pop_back();
    }
    if (!m_waiting.empty()) {
        const QPointer<views::View> view = m_waiting.back();
        m_waiting.pop_back();
        view->setFrame(m_frame);
    }
    if (m_waiting.empty()) {
        m_turn.stop();
    }
}

std::set<runtime::LayerRequest> ViewLink::wantedLayers() const {
    std::set<runtime::LayerRequest> layers;
    for (const auto& view : m_views) {
        if (!view.isNull() && view->isVisible()) {
            layers.merge(view->wantedLayers());
        }
    }
    return layers;
}

std::set<runtime::DecodingRequest> ViewLink::wantedDecodings() const {
    std::set<runtime::DecodingRequest> decodings;
    for (const auto& view : m_views) {
        if (!view.isNull() && view->isVisible()) {
            decodings.merge(view->wantedDecodings());
        }
    }
    return decodings;
}

void ViewLink::spreadCursor(const views::View* from, views::GridCursor cursor) {
    for (const auto& view : m_views) {
        if (!view.isNull() && view != from) {
            view->setGridCursor(cursor);
        }
    }
}

bool ViewLink::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show || event->type() == QEvent::Hide) {
        // After the event has been handled: isVisible() then tells the new state.
        QMetaObject::invokeMethod(this, &ViewLink::wantedLayersChanged, Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace sgfm::window
