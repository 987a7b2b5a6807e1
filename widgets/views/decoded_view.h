#pragma once
// The decoded text: a chip a token, the greener the surer; pinned words underlined; blanks (nothing to say)
// as faint dots. Any slice t can be read, and the field can be cut down to its coarse scales first; the
// engine decodes, this shows. The tooltip tells confidence, entropy and candidates. The text can be selected
// and copied (blanks left out). A token under the pointer, or chosen by click or arrow keys, marks its column
// in all views.

#include "widgets/views/view.h"

class QBoxLayout;

namespace sgfm::views {

class LabelledSlider;
class TokenText;

class DecodedView : public View {
    Q_OBJECT
  public:
    explicit DecodedView(QWidget* parent = nullptr);
    ~DecodedView() override;

    void setFrame(FramePointer frame) override;
    std::set<runtime::DecodingRequest> wantedDecodings() const override;
    QJsonObject saveState() const override;
    void restoreState(const QJsonObject& state) override;

    QString plainText() const;           // as it is copied
    QRect tokenRect(int position) const; // in canvas coordinates
    QWidget* canvas() const;
    LabelledSlider* sliceSlider() const { return m_slice; }
    LabelledSlider* scaleSlider() const { return m_scale; }

  public slots:
    void setGridCursor(sgfm::views::GridCursor cursor) override;

  protected:
    void render(QPainter& painter, const QRectF& area) override;
    void refresh() override;
    bool followsScaleFilter() const override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void makeButtons();
    void makeSliders();
    void showIcons();
    void showRanges();            // what the frame's grid and transform allow
    void setTextSteps(int steps); // each 10 % larger
    void readAgain();             // the text that is read: slice T, all scales
    bool isTextFrame() const;
    bool isDefault() const { return m_request == runtime::DecodingRequest{}; }
    GridCursor cursorOf(int token) const;

    runtime::DecodingRequest m_request; // by the sliders
    bool m_filtered = false;            // by the newest frame's scale filter
    int m_textSteps = 0;
    TokenText* m_text;
    QWidget* m_sliders = nullptr;
    QBoxLayout* m_sliderRow = nullptr;
    LabelledSlider* m_slice = nullptr;
    LabelledSlider* m_scale = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_back = nullptr;
};

} // namespace sgfm::views
