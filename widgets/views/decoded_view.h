#pragma once
// The decoded text: a chip a token, the greener the surer; pinned words underlined; blanks (nothing to say)
// as faint dots. The tooltip tells confidence, entropy and position. The text can be selected and copied
// (blanks left out). The pointer on a token marks its column in the other views.

#include "widgets/views/view.h"

namespace sgfm::views {

class TokenText;

class DecodedView : public View {
    Q_OBJECT
  public:
    explicit DecodedView(QWidget* parent = nullptr);
    ~DecodedView() override;

    void setFrame(FramePointer frame) override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    QString plainText() const;           // as it is copied
    QRect tokenRect(int position) const; // in canvas coordinates
    QWidget* canvas() const;

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;

  private:
    void setTextSteps(int steps); // each 10 % larger

    int m_textSteps = 0;
    TokenText* m_text;
};

} // namespace sgfm::views
