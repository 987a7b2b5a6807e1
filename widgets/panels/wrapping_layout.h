#pragma once
// Items from left to right, on as many lines as the width asks for: chips, branches.

#include <QLayout>

#include <memory>
#include <vector>

namespace sgfm::panels {

class WrappingLayout : public QLayout {
  public:
    explicit WrappingLayout(int gap, QWidget* parent = nullptr);
    ~WrappingLayout() override;

    void addItem(QLayoutItem* item) override; // takes it, as QLayout asks
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override; // the caller's, as QLayout asks
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange({0, 0, width, 0}, false); }
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;
    void setGeometry(const QRect& rectangle) override;

  private:
    int arrange(const QRect& rectangle, bool place) const;

    int m_gap;
    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace sgfm::panels
