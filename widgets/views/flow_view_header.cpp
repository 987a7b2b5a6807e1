// The tool strip of the three-dimensional view, and what of it is kept in the recipe.

#include "widgets/views/flow_canvas.h"
#include "widgets/views/flow_controls.h"
#include "widgets/views/flow_view.h"
#include "widgets/views/quantity.h"
#include "widgets/views/view_header.h"

#include "engine/painter/painter.h"

#include <QAction>
#include <QJsonArray>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace sgfm::views {

using runtime::Quantity;

namespace {

QToolButton* wordButton(const QString& text, const QString& name, const QString& tooltip, QWidget* parent) {
    auto* button = makeMenuButton(name, tooltip, parent);
    button->setProperty("arrow", "yes");
    button->setText(text);
    return button;
}

} // namespace

void FlowView::buildHeader() {
    m_quantityChoice = new ChoiceButton(tr("Quantity"), tr("What is shown"), this);
    for (const auto quantity : {Quantity::Density, Quantity::DensityNorm, Quantity::Vorticity,
                                Quantity::Speed, Quantity::QCriterion, Quantity::FlowX, Quantity::FlowY,
                                Quantity::Reconstruction, Quantity::Difference}) {
        const auto& row = rowOf(quantity);
        m_quantityChoice->addChoice(row.id, titleOf(row), meaningOf(row), QString::fromUtf8(row.symbol));
    }
    m_quantityChoice->setCurrentId(rowOf(Quantity::Vorticity).id);
    buildShowMenu();
    m_mapChoice =
        new ChoiceButton(tr("Colour map"), tr("Colour map; diverging ones are symmetric about 0"), this);
    for (const auto& name : painter::colorMapNames()) {
        m_mapChoice->addChoice(QString::fromStdString(name), QString::fromStdString(name));
    }
    m_rangeChoice = new ChoiceButton(tr("Colour range"),
                                     tr("The values that the ends of the colour map stand for"), this);
    m_rangeChoice->addChoice("frame", tr("frame"), tr("Smallest and largest value of this frame"));
    m_rangeChoice->addChoice("run", tr("run"), tr("Smallest and largest value of the run so far"));
    m_rangeChoice->addChoice("locked", tr("locked"), tr("The range of the moment when it was locked"));
    buildLookMenu();
    for (QWidget* control : {static_cast<QWidget*>(m_quantityChoice), static_cast<QWidget*>(m_showButton),
                             static_cast<QWidget*>(m_lookButton), static_cast<QWidget*>(m_rangeChoice),
                             static_cast<QWidget*>(m_mapChoice)}) {
        const bool early = control == m_mapChoice || control == m_rangeChoice;
        header().addControl(control, early ? ViewHeader::GivesWay::Early : ViewHeader::GivesWay::Late);
        control->setEnabled(m_canvas != nullptr);
    }
    connect(m_quantityChoice, &ChoiceButton::chosen, this, [this] {
        m_mapChosen = false; // another quantity starts in its own map and range
        if (m_rangeChoice->currentId() == "locked") {
            m_rangeChoice->setCurrentId("frame");
        }
        emit wantedLayersChanged();
        edited(tr("Quantity"));
    });
    connect(m_mapChoice, &ChoiceButton::chosen, this, [this] {
        m_mapChosen = true;
        edited(tr("Colour map"));
    });
    connect(m_rangeChoice, &ChoiceButton::chosen, this, [this](const QString& id) {
        if (id == "locked") { // what is seen now
            m_locked = m_request.range;
        }
        edited(tr("Colour range"));
    });
}

void FlowView::buildShowMenu() {
    m_showButton = wordButton(tr("show"), tr("Show"), tr("What is drawn of a three-dimensional field"), this);
    auto* menu = m_showButton->menu();
    const auto toggle = [&](const char* id, const QString& text, const QString& tooltip, bool on) {
        auto* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        action->setToolTip(tooltip);
        action->setData(QString::fromLatin1(id));
        connect(action, &QAction::toggled, this, [this, action] {
            if (action == m_layers.lines) {
                emit wantedLayersChanged();
            }
            showScene(true);
        });
        connect(action, &QAction::triggered, this,
                [this, text] { emit stateEdited(tr("Show: %1").arg(text)); });
        return action;
    };
    m_layers.volume =
        toggle("volume", tr("Volume"), tr("Light through the whole box; faint values are clear"), true);
    m_layers.surface =
        toggle("iso", tr("Surface of equal values"),
               tr("Where the value equals the level; of a signed quantity on both sides of 0, of Q "
                  "on the positive one, around vortex cores"),
               false);
    m_layers.slices = toggle("slices", tr("Three slices"),
                             tr("Planes across x, y and t; drag the dots on the box's edges"), false);
    m_layers.frameSlice =
        toggle("frame", tr("Slice t"), tr("The plane across t: one frame of a video"), false);
    m_layers.lines = toggle(
        "lines", tr("Streamlines"),
        tr("Curves along the field (J, e), coloured by the quantity, from seeds that you drag"), false);
    menu->addSeparator();
    m_layers.outline = toggle("outline", tr("Outline of the box"), {}, true);
    m_layers.axes = toggle("axes", tr("Axes and numbers"), {}, true);
    m_layers.colorBar = toggle("colorbar", tr("Colour bar"), {}, true);
}

void FlowView::buildLookMenu() {
    m_lookButton = wordButton(tr("look"), tr("Look from"), tr("Where the box is looked at from"), this);
    auto* menu = m_lookButton->menu();
    const auto add = [&](const QString& text, auto move) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, text, move] {
            if (m_canvas != nullptr) {
                move();
                emit stateEdited(text);
            }
        });
    };
    add(tr("Whole box (0, double click)"), [this] { m_canvas->resetCamera(); });
    menu->addSeparator();
    const std::array<QString, 3> names{tr("Along x (1)"), tr("Along y (2)"), tr("Along t (3)")};
    const std::array<QString, 3> behind{tr("Against x (Shift+1)"), tr("Against y (Shift+2)"),
                                        tr("Against t (Shift+3)")};
    for (int axis = 0; axis < 3; ++axis) {
        add(names[static_cast<std::size_t>(axis)], [this, axis] { m_canvas->lookAlong(axis, false); });
        add(behind[static_cast<std::size_t>(axis)], [this, axis] { m_canvas->lookAlong(axis, true); });
    }
}

QJsonObject FlowView::saveState() const {
    QJsonArray shown;
    for (const auto* action : m_showButton->menu()->actions()) {
        if (action->isChecked()) {
            shown.append(action->data().toString());
        }
    }
    QJsonArray slices;
    for (const float place : m_place) {
        slices.append(static_cast<double>(place));
    }
    QJsonObject state{{"quantity", m_quantityChoice->currentId()},
                      {"show", shown},
                      {"range", m_rangeChoice->currentId()},
                      {"clear_below", m_request.clearBelow},
                      {"level", m_request.level},
                      {"slices", slices},
                      {"seeds", toJson(m_request.seeds)},
                      {"line_length", static_cast<double>(m_request.lineLength)}};
    if (m_mapChosen) {
        state["map"] = m_mapChoice->currentId();
    }
    if (m_rangeChoice->currentId() == "locked") {
        state["locked"] = QJsonArray{m_locked.low, m_locked.high};
    }
    if (m_canvas != nullptr) {
        state["playing"] = m_controls->isPlaying();
        if (const auto camera = m_canvas->camera()) {
            QJsonArray numbers;
            for (const double number : camera->numbers()) {
                numbers.append(number);
            }
            state["camera"] = numbers;
        }
    }
    return state;
}

void FlowView::restoreState(const QJsonObject& state) {
    m_quantityChoice->setCurrentId(state["quantity"].toString());
    if (state["show"].isArray()) {
        const auto shown = state["show"].toArray();
        for (auto* action : m_showButton->menu()->actions()) {
            const QSignalBlocker quiet(action);
            action->setChecked(action->isCheckable() && shown.contains(action->data().toString()));
        }
    }
    m_mapChosen = m_mapChoice->setCurrentId(state["map"].toString());
    const auto locked = state["locked"].toArray();
    const ColorTable::Range range{locked[0].toDouble(), locked[1].toDouble()};
    const bool hasLock = locked.size() == 2 && range.low < range.high;
    if (hasLock) {
        m_locked = range;
    }
    if (state["range"].toString() != "locked" || hasLock) {
        m_rangeChoice->setCurrentId(state["range"].toString());
    }
    const auto share = [&](const char* key, double now) {
        const double value = state[QLatin1String(key)].toDouble(now);
        return value >= 0 && value <= 1 ? value : now;
    };
    m_request.clearBelow = share("clear_below", m_request.clearBelow);
    m_request.level = share("level", m_request.level);
    const auto slices = state["slices"].toArray();
    for (std::size_t axis = 0; axis < 3 && slices.size() == 3; ++axis) {
        const double place = slices[static_cast<int>(axis)].toDouble(-1);
        m_place[axis] = place >= 0 && place <= 1 ? static_cast<float>(place) : m_place[axis];
    }
    if (state["seeds"].isArray()) {
        m_request.seeds = seedsFromJson(state["seeds"].toArray());
    }
    const double length = state["line_length"].toDouble();
    m_request.lineLength = length >= 0.1 && length <= 4 ? static_cast<float>(length) : m_request.lineLength;
    if (m_canvas != nullptr) {
        m_controls->setPlaying(state["playing"].toBool(m_controls->isPlaying()));
        const auto numbers = state["camera"].toArray();
        std::array<double, 9> all{};
        for (int i = 0; i < 9; ++i) {
            all[static_cast<std::size_t>(i)] = numbers[i].toDouble(NAN);
        }
        if (const auto camera = FlowCamera::fromNumbers(all); camera && numbers.size() == 9) {
            m_canvas->setCamera(*camera);
        }
    }
    emit wantedLayersChanged();
    refresh();
}

} // namespace sgfm::views
