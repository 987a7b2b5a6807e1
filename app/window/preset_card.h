#pragma once
// Paints one preset of the page: its living picture, its title, what kind of run it is.

#include <QStyledItemDelegate>

namespace sgfm::window {

class PresetCard : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    enum Role {
        kTitleRole = Qt::UserRole + 1,
        kModeRole,
        kPictureRole, // QImage
        kFillsRole,   // bool: the picture is stretched, its axes having no common unit
        kRunsRole,    // bool: runs at the moment
    };

    QSize cardSize(const QFontMetrics& font) const;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace sgfm::window
