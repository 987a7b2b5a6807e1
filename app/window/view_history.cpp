#include "app/window/view_history.h"

#include <QUndoStack>

namespace sgfm::window {

class ViewHistory::Change : public QUndoCommand {
  public:
    Change(ViewHistory& history, QJsonObject before, QJsonObject after, const QString& what, bool merges)
        : QUndoCommand(what),
          m_history(history),
          m_before(std::move(before)),
          m_after(std::move(after)),
          m_merges(merges) {}

    int id() const override { return m_merges ? 2 : -1; } // RunDocument's parameters have 1
    bool mergeWith(const QUndoCommand* other) override {
        if (other->text() != text()) {
            return false;
        }
        m_after = static_cast<const Change*>(other)->m_after;
        return true;
    }
    void undo() override { m_history.apply(m_before); }
    void redo() override {
        if (m_done) {
            m_history.apply(m_after);
        }
        m_done = true; // the first time it has been done by the person
    }

  private:
    ViewHistory& m_history;
    QJsonObject m_before;
    QJsonObject m_after;
    bool m_merges;
    bool m_done = false;
};

ViewHistory::ViewHistory(QUndoStack& stack, Save save, Restore restore, QObject* parent)
    : QObject(parent), m_stack(stack), m_save(std::move(save)), m_restore(std::move(restore)) {
}

void ViewHistory::record(const QString& what, bool merges) {
    QJsonObject now = m_save();
    if (now != m_known) {
        QJsonObject before = std::exchange(m_known, now);
        m_stack.push(new Change(*this, std::move(before), std::move(now), what, merges));
    }
}

void ViewHistory::sync() {
    m_known = m_save();
}

void ViewHistory::apply(const QJsonObject& state) {
    m_restore(state);
    m_known = m_save();
}

} // namespace sgfm::window
