#pragma once
// A slim strip below a view: a name, a slider and what its place means ("t = 13 of 15"). Where there is no
// room for all three the name gives way: the slider's tooltip has it too.

#include <QWidget>

#include <functional>

class QLabel;
class QSlider;

namespace sgfm::views {

class ElidedLabel;

class LabelledSlider : public QWidget {
    Q_OBJECT
  public:
    // textOf: what stands behind the slider at a value.
    LabelledSlider(const QString& name, const QString& tooltip, std::function<QString(int)> textOf,
                   QWidget* parent);

    void setMaximum(int maximum); // from 0; the value is kept inside
    int maximum() const;
    void setValue(int value); // does not emit moved
    int value() const;
    QSlider* slider() const { return m_slider; }
    int widthOfAll() const; // what it needs for the name to be whole

  signals:
    void moved(int value);   // by a person
    void settled(int value); // the drag has ended, or a key was pressed

  private:
    void showValue();

    std::function<QString(int)> m_textOf;
    ElidedLabel* m_name;
    QSlider* m_slider;
    QLabel* m_text;
};

} // namespace sgfm::views
