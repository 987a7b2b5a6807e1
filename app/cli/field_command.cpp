// sgfm field: one operator on one array, for checks against other programs and for pipelines.

#include "app/cli/commands.h"
#include "app/cli/environment.h"
#include "app/cli/values.h"
#include "engine/diagnostics/diagnostics.h"
#include "engine/error.h"
#include "engine/field/packing.h"
#include "engine/files/npy.h"
#include "engine/fourier/operators.h"
#include "engine/fourier/spectrum.h"
#include "engine/lift/lift.h"
#include "engine/wavelet/scales.h"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace sgfm::cli {

namespace {

struct FieldOptions {
    std::string in;
    std::string out;
    std::string length;
    std::string wavelet = "db4";
    int levels = 0; // 0: as many as the shape allows
    double viscosity = 0;
};

// Arrays come as [t][y][x]; grids count x first.
field::Grid gridOf(const std::vector<std::size_t>& shape, std::size_t skip, const std::string& length) {
    std::vector<int> points;
    for (auto axis = shape.size(); axis-- > skip;) {
        points.push_back(static_cast<int>(std::min<std::size_t>(shape[axis], std::size_t{1} << 30)));
    }
    return field::Grid(points, parseLengths(length, points.size()));
}

field::DensityField readDensity(const FieldOptions& options) {
    auto array = files::readNpy(options.in);
    if (array.shape.empty() || array.shape.size() > 3) {
        throw Error(
            ErrorKind::BadInput, options.in,
            fmt::format("The array has {} axes; one scalar field has 1 to 3: [t][y][x].", array.shape.size()),
            "Give one channel and component.");
    }
    field::DensityField e(gridOf(array.shape, 0, options.length), 1);
    field::unpack(array.values, e);
    return e;
}

field::VectorField readVector(const FieldOptions& options) {
    auto array = files::readNpy(options.in);
    if (array.shape.size() < 4 || array.shape.size() > 5 || array.shape[1] != array.shape.size() - 2) {
        throw Error(
            ErrorKind::BadInput, options.in,
            fmt::format("The array has {} axes; a vector field needs [channel][component][t][x] with 2, or "
                        "[channel][component][t][y][x] with 3 components.",
                        array.shape.size()),
            "Reshape the array; component 0 is u_x, and x is the last axis.");
    }
    field::VectorField u(gridOf(array.shape, 2, options.length), static_cast<int>(array.shape[0]));
    field::unpack(array.values, u);
    return u;
}

std::vector<std::size_t> shapeOf(const field::Grid& grid) {
    std::vector<std::size_t> shape;
    for (int axis = grid.dimension(); axis-- > 0;) {
        shape.push_back(static_cast<std::size_t>(grid.points(axis)));
    }
    return shape;
}

void requireOutput(const FieldOptions& options) {
    if (options.out.empty()) {
        throw Error(ErrorKind::Usage, "--out", "There is no output file.", "Add --out B.npy.");
    }
}

int levelsFor(const FieldOptions& options, const field::Grid& grid) {
    if (options.levels > 0) {
        return options.levels;
    }
    int levels = 0;
    for (int axis = 0; axis < grid.dimension(); ++axis) {
        levels = std::max(levels, wavelet::maximumLevels(grid.points(axis)));
    }
    return levels;
}

wavelet::WaveletTransform waveletOf(const FieldOptions& options, const field::Grid& grid) {
    const int levels = levelsFor(options, grid);
    if (options.levels > 0) { // asked for: exactly these, or an error that says what the axis allows
        std::array<int, field::kMaxDimension> each{};
        for (int axis = 0; axis < grid.dimension(); ++axis) {
            each[static_cast<std::size_t>(axis)] = levels;
        }
        return {grid, wavelet::filterNamed(options.wavelet), each};
    }
    return {grid, wavelet::filterNamed(options.wavelet), levels};
}

void transformScales(const FieldOptions& options, const Context& context, bool inverse) {
    requireOutput(options);
    const auto in = readDensity(options);
    const auto transform = waveletOf(options, in.grid());
    field::DensityField out(in.grid(), 1);
    if (inverse) {
        transform.inverse(in.channel(0).data(), out.channel(0).data());
    } else {
        transform.forward(in.channel(0).data(), out.channel(0).data());
    }
    files::writeNpy(options.out, shapeOf(in.grid()), out.channel(0));
    context.console.result(
        {{"out", options.out}, {"wavelet", options.wavelet}, {"scales", transform.scales()}});
}

void project(const FieldOptions& options, const Context& context) {
    requireOutput(options);
    Environment environment(context);
    const auto u = readVector(options);
    const fourier::Transform transform(environment.planner(), u.grid());
    auto spectrum = transform.forward(u);
    fourier::projectDivergenceFree(spectrum);
    const auto projected = transform.inverseVector(spectrum);
    files::writeNpy(options.out, field::arrayShape(projected), field::packed(projected));
    context.console.result({{"out", options.out},
                            {"max_divergence_before", diagnostics::maxDivergence(u, transform)},
                            {"max_divergence_after", diagnostics::maxDivergence(projected, transform)}});
}

void liftArray(const FieldOptions& options, const Context& context) {
    requireOutput(options);
    Environment environment(context);
    const auto e = readDensity(options);
    const fourier::Transform transform(environment.planner(), e.grid());
    const auto u = lift::liftDensity(e, transform);
    files::writeNpy(options.out, field::arrayShape(u), field::packed(u));
    context.console.result(
        {{"out", options.out}, {"max_divergence", diagnostics::maxDivergence(u, transform)}});
}

void spectrum(const FieldOptions& options, const Context& context) {
    Environment environment(context);
    const auto u = readVector(options);
    const fourier::Transform transform(environment.planner(), u.grid());
    const auto shells = fourier::energySpectrum(transform.forward(u));
    if (!options.out.empty()) {
        std::vector<float> table(shells.wavenumber.begin(), shells.wavenumber.end());
        table.insert(table.end(), shells.energy.begin(), shells.energy.end());
        const std::vector<std::size_t> shape{2, shells.wavenumber.size()};
        files::writeNpy(options.out, shape, table);
    }
    context.console.result({{"wavenumber", shells.wavenumber}, {"energy", shells.energy}});
}

void diagnose(const FieldOptions& options, const Context& context) {
    Environment environment(context);
    const auto u = readVector(options);
    const fourier::Transform transform(environment.planner(), u.grid());
    const auto numbers = diagnostics::flowNumbers(u, options.viscosity, transform);
    const auto wavelet = waveletOf(options, u.grid());
    const auto coefficients = wavelet.forward(u);
    nlohmann::json scales = nlohmann::json::array();
    for (const auto& scale : wavelet::scaleStatistics(wavelet, coefficients)) {
        scales.push_back({{"scale", scale.scale}, {"energy", scale.energy}, {"share", scale.share}});
    }
    context.console.result({{"energy", numbers.energy},
                            {"enstrophy", numbers.enstrophy},
                            {"dissipation", numbers.dissipation},
                            {"max_divergence", numbers.maxDivergence},
                            {"max_gradient", numbers.maxGradient},
                            {"sparsity", wavelet::sparsity(coefficients)},
                            {"scales", scales}});
}

} // namespace

void addFieldCommand(CLI::App& app, const std::shared_ptr<Context>& context) {
    const auto options = std::make_shared<FieldOptions>();
    auto* command = app.add_subcommand("field", "Apply one operator to a .npy array");
    command->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, auto run) {
        auto* sub = command->add_subcommand(name, what);
        sub->add_option("--in", options->in, "Input array (.npy, float32 or float64, C order)")->required();
        sub->add_option("--out", options->out, "Output array (.npy)");
        sub->add_option("--length", options->length, "Box length an axis, x first (default 2 pi)");
        sub->add_option("--wavelet", options->wavelet, "haar, db1..db10, sym2..sym10, coif1..coif5");
        sub->add_option("--levels", options->levels, "Wavelet levels (default: all that the shape allows)")
            ->check(CLI::Range(1, 30));
        sub->callback([options, context, run] { run(*options, *context); });
        return sub;
    };
    add("dwt", "Wavelet coefficients of a scalar field, in PyWavelets' periodization layout",
        [](const auto& o, const auto& c) { transformScales(o, c, false); });
    add("idwt", "The scalar field of wavelet coefficients",
        [](const auto& o, const auto& c) { transformScales(o, c, true); });
    add("project", "Leray projection of a vector field [channel][component][...]", project);
    add("lift", "The divergence-free field (J, e) of a density", liftArray);
    add("spectrum", "E(k) of a vector field", spectrum);
    add("diagnose", "Energy, enstrophy, divergence, scales of a vector field", diagnose)
        ->add_option("--viscosity", options->viscosity, "nu, for the dissipation");
}

} // namespace sgfm::cli
