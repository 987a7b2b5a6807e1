#pragma once
// The slim strip on top of a view: title left; compact controls and muted details right. What does not fit
// gives way so that the title stays whole: first the details, then controls, which wait in a menu at the end.

#include <QLabel>
#include <QList>
#include <QToolButton>
#include <QWidget>

class QHBoxLayout;
class QActionGroup;

namespace sgfm::views {

// One line that ends in an ellipsis where there is too little room; the tooltip then holds all of it.
class ElidedLabel : public QWidget {
    Q_OBJECT
  public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    void setText(const QString& text);
    QString text() const { return m_text; }
    void setMuted(bool muted);
    bool isMuted() const noexcept { return m_muted; }
    void setAlignment(Qt::Alignment alignment);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QString m_text;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
    bool m_muted = false;
};

// A flat button that shows the present choice and drops down a menu of all: takes less room than a combo box
// because it is as wide as the present choice only. Up, Down and the wheel step through the choices.
class ChoiceButton : public QToolButton {
    Q_OBJECT
  public:
    // accessibleName also heads the tooltip: "Colour map".
    ChoiceButton(const QString& accessibleName, const QString& tooltip, QWidget* parent = nullptr);

    // face: what the button shows instead of `text`, where room is scarce ("ω").
    void addChoice(const QString& id, const QString& text, const QString& tooltip = {},
                   const QString& face = {});
    void addSeparator();
    void clearChoices();
    void setChoiceVisible(const QString& id, bool visible);
    QStringList choices() const;

    QString currentId() const;
    // Ignores an unknown id. Does not emit chosen.
    bool setCurrentId(const QString& id);
    // As if the person had chosen it.
    void choose(const QString& id);

  signals:
    void chosen(const QString& id);

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

  private:
    void stepBy(int by);
    void showFace(const QAction& action);
    QActionGroup* m_group;
};

// A flat button of a strip whose menu drops down; the menu is the caller's to fill.
QToolButton* makeMenuButton(const QString& accessibleName, const QString& tooltip, QWidget* parent);

class ViewHeader : public QWidget {
    Q_OBJECT
  public:
    explicit ViewHeader(QWidget* parent);

    void setTitle(const QString& title);
    QString title() const;
    void setDetails(const QString& details);
    QString details() const;

    // Shown before the title, which stays: for the window's own choice of the view in a cell.
    void setTitleWidget(QWidget* widget);
    // When a control gives way to the title. Never is for what is no button, or is shown and hidden by its
    // view.
    enum class GivesWay { Early, Late, Never };
    // A control of the view, right of the details.
    void addControl(QWidget* widget, GivesWay when = GivesWay::Late);
    // A control of the window (maximise), right of everything; gives way last.
    void addTrailing(QWidget* widget);

  signals:
    void doubleClicked();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

  private:
    enum class Turn { Early, Late, Trailing };
    void addGivingWay(QWidget* widget, Turn turn);
    void fitHeight(); // what the text needs
    void fitControls();
    int neededWidth() const; // of all that never gives way, the title whole
    void fillOverflow();

    QList<std::pair<Turn, QWidget*>> m_givingWay; // in the order of giving way
    QList<QWidget*> m_keeping;
    QList<QWidget*> m_hidden; // by fitControls
    QHBoxLayout* m_layout;
    QHBoxLayout* m_controls;
    QHBoxLayout* m_trailing;
    QWidget* m_titleWidget = nullptr;
    QToolButton* m_overflow;
    ElidedLabel* m_title;
    ElidedLabel* m_details;
};

} // namespace sgfm::views
