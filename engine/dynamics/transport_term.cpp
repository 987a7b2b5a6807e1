#include "engine/dynamics/transport_term.h"

#include "engine/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sgfm::dynamics {
namespace {

std::size_t size(int value) {
    return static_cast<std::size_t>(value);
}

// The largest of the rates, NaN if one of them is.
double largestRate(const std::vector<double>& rates) {
    double largest = 0;
    for (const double rate : rates) {
        largest = rate <= largest ? largest : rate;
        if (std::isnan(rate)) {
            return rate;
        }
    }
    return largest;
}

} // namespace

TransportTerm::TransportTerm(const ModeLayout& layout, const PrunedTransform& transform, int channels,
                             Transport transport, bool traceless, int threads)
    : m_layout(layout),
      m_transform(transform),
      m_kind{layout.dimension(), transport == Transport::SelfTransport, traceless},
      m_channels(channels),
      m_threads(threads),
      m_fields(std::max(layout.dimension(), m_kind.products())) {
    for (int axis = 0; axis < layout.dimension(); ++axis) {
        m_weights.push_back(std::numbers::pi / layout.grid().spacing(axis));
    }
    m_planes.resize(size(channels) * size(m_fields) * transform.planesLength());
    if (!m_kind.symmetric) {
        m_meanPlanes.resize(size(m_kind.dimension) * transform.planesLength());
        m_carrierLines.resize(size(transform.slabs()) * size(transform.groupsPerSlab()) *
                              size(transform.partsPerGroup()) * size(m_kind.dimension) *
                              transform.partLength());
    }
}

int TransportTerm::scratchFields() const noexcept {
    return m_fields;
}

Complex* TransportTerm::planes(int channel, int field) {
    return m_planes.data() + (size(channel) * size(m_fields) + size(field)) * m_transform.planesLength();
}

const Complex* TransportTerm::planes(int channel, int field) const {
    return m_planes.data() + (size(channel) * size(m_fields) + size(field)) * m_transform.planesLength();
}

void TransportTerm::inverseBlock(int channel, int block, const Complex* const* modes,
                                 PrunedTransform::Scratch& scratch) {
    for (int component = 0; component < m_kind.dimension; ++component) {
        m_transform.inverseColumns(modes[component], block, planes(channel, component), scratch);
    }
}

void TransportTerm::forwardBlock(int channel, int block, Complex* const* products,
                                 PrunedTransform::Scratch& scratch) const {
    for (int p = 0; p < m_kind.products(); ++p) {
        m_transform.forwardColumns(planes(channel, p), block, products[p], scratch);
    }
}

double TransportTerm::formProducts(std::vector<PrunedTransform::Scratch>& scratches) {
    return m_kind.symmetric ? selfProducts(scratches) : carriedProducts(scratches);
}

double TransportTerm::selfProducts(std::vector<PrunedTransform::Scratch>& scratches) {
    const int slabs = m_transform.slabs();
    std::vector<double> rates(size(m_channels * slabs), 0);
    parallelFor(m_threads, m_channels * slabs, [&](int item, int thread) {
        const int channel = item / slabs;
        std::array<const Complex*, 3> in{};
        std::array<Complex*, 9> out{};
        for (int i = 0; i < m_kind.dimension; ++i) {
            in[size(i)] = planes(channel, i);
        }
        for (int p = 0; p < m_kind.products(); ++p) {
            out[size(p)] = planes(channel, p);
        }
        double& rate = rates[size(item)];
        m_transform.slab(
            item % slabs, std::span(in).first(size(m_kind.dimension)),
            std::span(out).first(size(m_kind.products())),
            [&](const Lines& lines) {
                const double here = maximumRate(m_kind.dimension, lines.length, lines.in, m_weights.data());
                rate = here <= rate ? rate : here; // NaN stays, see largestRate
                sgfm::dynamics::formProducts(m_kind, lines.length, lines.in, lines.in, lines.out);
            },
            scratches[size(thread)]);
    });
    return largestRate(rates);
}

double TransportTerm::formMeanPlanes() {
    const std::size_t row = m_transform.planeStride();
    const int slowPoints = m_transform.slowPoints();
    const float share = 1.0F / static_cast<float>(m_channels);
    std::vector<double> squares(size(slowPoints), 0);
    parallelFor(m_threads, slowPoints, [&](int slow, int) {
        double square = 0;
        for (int i = 0; i < m_kind.dimension; ++i) {
            Complex* mean = m_meanPlanes.data() + size(i) * m_transform.planesLength() + size(slow) * row;
            std::fill_n(mean, row, Complex{});
            for (int channel = 0; channel < m_channels; ++channel) {
                const Complex* of = planes(channel, i) + size(slow) * row;
                for (std::size_t column = 0; column < row; ++column) {
                    mean[column] += of[column];
                }
            }
            for (int column = 0; column < m_layout.columns(); ++column) {
                mean[size(column)] *= share;
                square += m_layout.multiplicity(column) * static_cast<double>(std::norm(mean[size(column)]));
            }
        }
        squares[size(slow)] = square;
    });
    return std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0) / slowPoints);
}

double TransportTerm::carriedProducts(std::vector<PrunedTransform::Scratch>& scratches) {
    const int slabs = m_transform.slabs();
    const int dimension = m_kind.dimension;
    const float scale = static_cast<float>(1 / std::max(1.0, formMeanPlanes()));
    const auto carrierAt = [&](const Lines& lines, int component) {
        const std::size_t part = (size(lines.slab) * size(m_transform.groupsPerSlab()) + size(lines.group)) *
                                     size(m_transform.partsPerGroup()) +
                                 size(lines.part);
        return m_carrierLines.data() + (part * size(dimension) + size(component)) * lines.length;
    };

    std::vector<double> rates(size(slabs), 0);
    parallelFor(m_threads, slabs, [&](int slab, int thread) {
        std::array<const Complex*, 3> in{};
        for (int i = 0; i < dimension; ++i) {
            in[size(i)] = m_meanPlanes.data() + size(i) * m_transform.planesLength();
        }
        double& rate = rates[size(slab)];
        m_transform.slab(
            slab, std::span(in).first(size(dimension)), {},
            [&](const Lines& lines) {
                std::array<const float*, 3> kept{};
                for (int i = 0; i < dimension; ++i) {
                    float* target = carrierAt(lines, i);
                    std::transform(lines.in[i], lines.in[i] + lines.length, target,
                                   [scale](float v) { return scale * v; });
                    kept[size(i)] = target;
                }
                const double here = maximumRate(dimension, lines.length, kept.data(), m_weights.data());
                rate = here <= rate ? rate : here;
            },
            scratches[size(thread)]);
    });

    parallelFor(m_threads, m_channels * slabs, [&](int item, int thread) {
        const int channel = item / slabs;
        std::array<const Complex*, 3> in{};
        std::array<Complex*, 9> out{};
        for (int i = 0; i < dimension; ++i) {
            in[size(i)] = planes(channel, i);
        }
        for (int p = 0; p < m_kind.products(); ++p) {
            out[size(p)] = planes(channel, p);
        }
        m_transform.slab(
            item % slabs, std::span(in).first(size(dimension)), std::span(out).first(size(m_kind.products())),
            [&](const Lines& lines) {
                std::array<const float*, 3> carrier{};
                for (int i = 0; i < dimension; ++i) {
                    carrier[size(i)] = carrierAt(lines, i);
                }
                sgfm::dynamics::formProducts(m_kind, lines.length, carrier.data(), lines.in, lines.out);
            },
            scratches[size(thread)]);
    });
    return largestRate(rates);
}

} // namespace sgfm::dynamics
