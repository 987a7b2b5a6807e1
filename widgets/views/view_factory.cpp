#include "widgets/views/view_factory.h"

#include "widgets/views/decoded_view.h"
#include "widgets/views/ensemble_view.h"
#include "widgets/views/field_view.h"
#include "widgets/views/flow_view.h"
#include "widgets/views/frames_view.h"
#include "widgets/views/quantity.h"
#include "widgets/views/scales_view.h"
#include "widgets/views/series_view.h"
#include "widgets/views/spectrum_view.h"

#include <QCoreApplication>

#include <functional>

namespace sgfm::views {
namespace {

struct Row {
    ViewKind kind;
    std::function<View*(QWidget*)> make;
};

QString tr(const char* text) {
    return QCoreApplication::translate("ViewFactory", text);
}

template <typename Kind>
Row row(const char* id, const QString& name, const QString& tooltip, bool videoOnly = false) {
    return {{id, name, tooltip, videoOnly}, [](QWidget* parent) -> View* { return new Kind(parent); }};
}

Row fieldRow(const char* id, const FieldSubject& subject) {
    const QString name = subject.pair
                             ? subject.title()
                             : QCoreApplication::translate("Quantity", rowOf(subject.quantity).title);
    return {{id, name, subject.meaning(), false},
            [subject](QWidget* parent) -> View* { return new FieldView(subject, parent); }};
}

std::vector<Row> rows() {
    using runtime::Quantity;
    return {
        fieldRow("field", Quantity::Density),
        fieldRow("vorticity", Quantity::Vorticity),
        fieldRow("divergence", FieldSubject::divergencePair()),
        fieldRow("speed", Quantity::Speed),
        fieldRow("reconstruction", Quantity::Reconstruction),
        fieldRow("difference", Quantity::Difference),
        row<ScalesView>("scales", tr("Wavelet scales"),
                        tr("The field scale by scale, with energy, mute and gain")),
        row<FlowView>("flow3d", tr("3-D flow"), tr("The whole field in three dimensions")),
        row<DecodedView>("decoded", tr("Decoded text"), tr("The words that the field decodes to")),
        row<EnsembleView>("ensemble", tr("Ensemble"),
                          tr("The texts of all members, where they agree, and how they come to")),
        row<SeriesView>("series", tr("Time series"),
                        tr("Energy, enstrophy and other numbers over solver time")),
        row<SpectrumView>("spectrum", tr("Spectrum"), tr("Energy over wavenumber and wavelet scale")),
        row<FramesView>("frames", tr("Video frames"), tr("The frames of a video field, played"), true),
    };
}

} // namespace

std::vector<ViewKind> viewKinds() {
    std::vector<ViewKind> kinds;
    for (auto& row : rows()) {
        kinds.push_back(std::move(row.kind));
    }
    return kinds;
}

View* makeView(const QString& id, QWidget* parent) {
    for (const auto& row : rows()) {
        if (row.kind.id == id) {
            return row.make(parent);
        }
    }
    return nullptr;
}

} // namespace sgfm::views
