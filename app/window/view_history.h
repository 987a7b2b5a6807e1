#pragma once
// Undo for what a person does to the views: which there are, where they stand, how they are set. The window
// knows how to save and restore all of it as one state; this keeps the states between two changes.

#include <QJsonObject>
#include <QObject>

#include <functional>

class QUndoStack;

namespace sgfm::window {

class ViewHistory : public QObject {
    Q_OBJECT
  public:
    using Save = std::function<QJsonObject()>;
    using Restore = std::function<void(const QJsonObject&)>;

    // The stack must outlive this, and be cleared before it goes.
    ViewHistory(QUndoStack& stack, Save save, Restore restore, QObject* parent = nullptr);

    // The person has just changed something. Changes of the same name that follow each other directly are one
    // (the size of a view while its edge is dragged).
    void record(const QString& what, bool merges = false);
    // The window itself has changed the views, for another run: nothing to take back.
    void sync();

  private:
    class Change;
    void apply(const QJsonObject& state);

    QUndoStack& m_stack;
    Save m_save;
    Restore m_restore;
    QJsonObject m_known;
};

} // namespace sgfm::window
