#pragma once
// Takes the pictures of one size and appearance: every mode, every kind of view, every choice in its tool
// strip, every panel, every dialog that an action opens, every notice, every preset. It walks the view
// factory, the actions and the docks, so that what is added to these is in the pictures by itself.

#include "shots/contact_sheet.h"
#include "support/lab_window.h"

#include <QObject>
#include <QSet>
#include <QTimer>

#include <cstdint>
#include <memory>

class QAction;
class QMenu;

namespace sgfm::shots {

struct Order {
    QString folder;
    QString name; // "1280x800-dark"
    QSize size;
    style::Appearance appearance = style::Appearance::Dark;
    bool choices = true; // each choice of every view's tool strip
    QStringList only;    // parts by name (Album::parts); all where it is empty
};

class Album {
  public:
    explicit Album(const Order& order);

    static QStringList parts();
    void takeAll(); // or the parts that are ordered
    int taken() const { return m_taken; }

  private:
    void takeModes();
    void takeViews();
    void takeChoices(views::View& view, const QString& name);
    void takePanels();
    void takeMenus();
    void takeDialogs();
    void takeNotices();
    void takeTextSizes();
    void takeGeneration();
    void takePresets();

    void useShippedModels();
    void open(recipe::Mode mode, const std::vector<int>& grid = {});
    std::uint64_t run() const;
    void waitForRunAfter(std::uint64_t before);
    void waitForSteps(int steps);
    void letPass(int milliseconds);
    void letFramesCome();
    void take(QWidget& widget, const QString& name);
    void keep(const QImage& picture, const QString& name);
    // Grabs and closes what an action opens, also what runs an event loop of its own.
    void triggerAndTake(QAction& action);
    bool takeOpenDialogs(const QString& name);

    Order m_order;
    ContactSheet m_sheet;
    std::unique_ptr<test::LabWindow> m_lab;
    QSet<QString> m_choicesTaken; // class names of views
    int m_taken = 0;
};

} // namespace sgfm::shots
