#include "engine/video/moving_layers.h"

#include "engine/video/camera.h"
#include "engine/video/total_density.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sgfm::video {

namespace {

// What two motions may leave of the difference, and of what one leaves.
constexpr double kMostLeft = 0.085;
constexpr double kGain = 0.6;
// Less is not worth a second layer: edges between the pixels.
constexpr double kOneIsEnough = 0.1;
// What a layer holds at the least, of the difference of the two frames.
constexpr double kLeast = 0.05;
// A pixel stands out from the ground by more than this, intensity.
constexpr float kStandsOut = 0.02F;
// Half of a picture explained well is much: a turn that does a little better is taken.
constexpr double kTurnGain = 0.9;
constexpr int kRounds = 3;
// Squared share of what is to be seen, below which it is rather nothing.
constexpr float kHidden = 0.02F;

using Channels = std::vector<std::vector<float>>;

float medianOf(std::vector<float> one, const std::vector<float>& other) {
    one.insert(one.end(), other.begin(), other.end());
    const auto half = one.begin() + static_cast<std::ptrdiff_t>(one.size() / 2);
    std::nth_element(one.begin(), half, one.end());
    return *half;
}

Frame without(Frame frame, const std::vector<float>& ground) {
    for (std::size_t c = 0; c < frame.channels.size(); ++c) {
        for (auto& value : frame.channels[c]) {
            value -= ground[c];
        }
    }
    return frame;
}

void multiply(Channels& channels, const std::vector<float>& share) {
    for (auto& values : channels) {
        std::transform(values.begin(), values.end(), share.begin(), values.begin(), std::multiplies<>());
    }
}

// From where a picture is in the first frame to where it is `time` later, or back.
class Mover {
  public:
    Mover(const Frame& shape, fourier::Planner& planner) : m_shape(shape), m_planner(planner) {}

    void there(Channels& channels, const CameraMotion& motion, double time) const {
        Camera camera(m_planner, m_shape.width, m_shape.height, motion.pivot);
        for (auto& values : channels) {
            camera.toField(values, motion.at(time));
        }
    }
    void back(Channels& channels, const CameraMotion& motion, double time) const {
        Camera camera(m_planner, m_shape.width, m_shape.height, motion.pivot);
        for (auto& values : channels) {
            camera.toRest(values, motion.at(time));
        }
    }

  private:
    const Frame& m_shape;
    fourier::Planner& m_planner;
};

// Sums over 3 x 3 pixels, around the frame's borders.
std::vector<float> around(std::vector<float> values, int width, int height) {
    cv::Mat framed;
    cv::copyMakeBorder(cv::Mat(height, width, CV_32F, values.data()), framed, 1, 1, 1, 1, cv::BORDER_WRAP);
    cv::Mat sums;
    cv::boxFilter(framed, sums, -1, {3, 3}, {-1, -1}, false, cv::BORDER_ISOLATED);
    const cv::Mat inside = sums(cv::Rect(1, 1, width, height));
    std::copy(inside.begin<float>(), inside.end<float>(), values.begin());
    return values;
}

std::vector<float> squaresOf(const Channels& channels) {
    std::vector<float> squares(channels.front().size());
    for (const auto& values : channels) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            squares[i] += values[i] * values[i];
        }
    }
    return squares;
}

std::vector<float> squaredDifference(const Channels& one, const Channels& other) {
    auto difference = one;
    for (std::size_t c = 0; c < one.size(); ++c) {
        std::transform(one[c].begin(), one[c].end(), other[c].begin(), difference[c].begin(), std::minus<>());
    }
    return squaresOf(difference);
}

double sumOf(const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) {
        sum += static_cast<double>(value);
    }
    return sum;
}

// Adds a layer's picture where it stands out more than what is there.
void layOver(Channels& below, const Channels& picture) {
    const auto standing = squaresOf(below);
    const auto squares = squaresOf(picture);
    for (std::size_t c = 0; c < below.size(); ++c) {
        for (std::size_t i = 0; i < squares.size(); ++i) {
            below[c][i] = squares[i] > standing[i] ? picture[c][i] : below[c][i];
        }
    }
}

// Two frames without their ground, and which motion carries each pixel.
class Separation {
  public:
    Separation(Frame from, Frame to, int frames, fourier::Planner& planner)
        : m_pictures{std::move(from), std::move(to)},
          m_frames(frames),
          m_planner(planner),
          m_mover(m_pictures[0], planner) {}

    // False where either motion has nothing to carry.
    bool separate() {
        if (!(difference() > 0)) {
            return false;
        }
        m_whole = motionOf(m_pictures[0], m_pictures[1]);
        m_motions[0] = m_whole;
        // The first motion has what it explains by half; then each what it explains better.
        const auto whole = [&](std::size_t i) {
            auto half = around(squaresOf(m_pictures[i].channels), width(), height());
            std::for_each(half.begin(), half.end(), [](float& value) { value /= 2; });
            return half;
        };
        assignPixels(differences(m_motions[0]), {whole(0), whole(1)});
        if (!seekMotion(1)) {
            return false;
        }
        for (int round = 0; round < kRounds; ++round) {
            assignPixels(differences(m_motions[0]), differences(m_motions[1]));
            if (round + 1 < kRounds && !(seekMotion(0) && seekMotion(1))) {
                return false;
            }
        }
        if (weight(1) > weight(0)) {
            std::swap(m_motions[0], m_motions[1]);
            std::swap(m_share[0], m_share[1]);
        }
        return true;
    }

    // Of the difference of the two frames, what is explained by neither motion of what is in the other frame:
    // there is no telling which layer hides which, and what was hidden may be anything.
    double left() const {
        double sum = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            const auto& wanted = m_pictures[1 - i].channels;
            std::vector<float> least;
            for (std::size_t layer = 0; layer < 2; ++layer) {
                auto part = owned(layer, i).channels;
                carry(part, layer, i);
                auto off = squaredDifference(part, wanted);
                if (layer == 1) {
                    std::transform(off.begin(), off.end(), least.begin(), off.begin(),
                                   [](float one, float other) { return std::min(one, other); });
                }
                least = std::move(off);
            }
            sum += sumOf(least);
        }
        return sum / (2 * difference());
    }
    // The same of one motion of the whole.
    double leftByOne() const {
        auto carried = m_pictures[0].channels;
        m_mover.there(carried, m_whole, m_frames);
        return sumOf(squaredDifference(carried, m_pictures[1].channels)) / difference();
    }

    const std::array<CameraMotion, 2>& motions() const noexcept { return m_motions; }

    // What of picture i is not the other layer's: its own, and the ground.
    std::vector<float> seenShare(std::size_t layer, std::size_t i) const {
        const auto squares = squaresOf(m_pictures[i].channels);
        std::vector<float> share(squares.size());
        for (std::size_t p = 0; p < squares.size(); ++p) {
            share[p] = squares[p] < kStandsOut * kStandsOut ? 1.0F : m_share[layer][i][p];
        }
        return share;
    }
    const Frame& picture(std::size_t i) const { return m_pictures[i]; }

  private:
    int width() const { return m_pictures[0].width; }
    int height() const { return m_pictures[0].height; }
    double difference() const {
        return sumOf(squaredDifference(m_pictures[0].channels, m_pictures[1].channels));
    }
    double weight(std::size_t layer) const {
        return sumOf(squaresOf(owned(layer, 0).channels)) + sumOf(squaresOf(owned(layer, 1).channels));
    }

    // From picture i to where the other one has it.
    void carry(Channels& channels, std::size_t layer, std::size_t i) const {
        if (i == 0) {
            m_mover.there(channels, m_motions[layer], m_frames);
        } else {
            m_mover.back(channels, m_motions[layer], m_frames);
        }
    }

    Frame owned(std::size_t layer, std::size_t i) const {
        auto frame = m_pictures[i];
        multiply(frame.channels, m_share[layer][i]);
        return frame;
    }

    // Each pixel of both pictures to the layer that has less there.
    void assignPixels(const std::array<std::vector<float>, 2>& first,
                      const std::array<std::vector<float>, 2>& second) {
        for (std::size_t i = 0; i < 2; ++i) {
            for (auto& layer : m_share) {
                layer[i].resize(first[i].size());
            }
            for (std::size_t p = 0; p < first[i].size(); ++p) {
                m_share[0][i][p] = first[i][p] < second[i][p] ? 1.0F : 0.0F;
                m_share[1][i][p] = 1 - m_share[0][i][p];
            }
        }
    }

    // Of what the layer owns; false where that is next to nothing.
    bool seekMotion(std::size_t layer) {
        const auto from = owned(layer, 0);
        const auto to = owned(layer, 1);
        const double least = kLeast * difference();
        if (sumOf(squaresOf(from.channels)) < least || sumOf(squaresOf(to.channels)) < least) {
            return false;
        }
        m_motions[layer] = motionOf(from, to);
        return true;
    }

    CameraMotion motionOf(const Frame& from, const Frame& to) const {
        return bestMotion(from, to, m_frames, kTurnGain, m_planner).motion;
    }

    // What a motion leaves around each pixel of the first and of the last picture.
    std::array<std::vector<float>, 2> differences(const CameraMotion& motion) const {
        auto there = m_pictures[0].channels;
        m_mover.there(there, motion, m_frames);
        auto back = m_pictures[1].channels;
        m_mover.back(back, motion, m_frames);
        return {around(squaredDifference(m_pictures[0].channels, back), width(), height()),
                around(squaredDifference(m_pictures[1].channels, there), width(), height())};
    }

    std::array<Frame, 2> m_pictures;
    int m_frames;
    fourier::Planner& m_planner;
    Mover m_mover;
    CameraMotion m_whole; // of the pictures as one
    std::array<CameraMotion, 2> m_motions;
    // [layer][picture]: 1 for the pixels that the layer owns, else 0.
    std::array<std::array<std::vector<float>, 2>, 2> m_share;
};

} // namespace

std::optional<MovingLayers> MovingLayers::between(const Frame& from, const Frame& to, int frames,
                                                  fourier::Planner& planner) {
    if (bestMotion(from, to, frames, kTurnGain, planner).left < kOneIsEnough) {
        return {};
    }
    MovingLayers layers;
    layers.m_width = from.width;
    layers.m_height = from.height;
    layers.m_frames = frames;
    for (std::size_t c = 0; c < from.channels.size(); ++c) {
        layers.m_ground.push_back(medianOf(from.channels[c], to.channels[c]));
        layers.m_means[0].push_back(meanOf(from.channels[c]));
        layers.m_means[1].push_back(meanOf(to.channels[c]));
    }
    Separation separation(without(from, layers.m_ground), without(to, layers.m_ground), frames, planner);
    if (!separation.separate()) {
        return {};
    }
    layers.m_left = separation.left();
    if (layers.m_left > kMostLeft || layers.m_left > kGain * separation.leftByOne()) {
        return {};
    }
    layers.m_motions = separation.motions();
    const Mover mover(from, planner);
    for (std::size_t layer = 0; layer < 2; ++layer) {
        for (std::size_t i = 0; i < 2; ++i) {
            auto& seen = layers.m_seen[layer][i];
            seen.share = separation.seenShare(layer, i);
            seen.values = separation.picture(i).channels;
            multiply(seen.values, seen.share);
            if (i == 1) {
                mover.back(seen.values, layers.m_motions[layer], frames);
                Channels share{std::move(seen.share)};
                mover.back(share, layers.m_motions[layer], frames);
                seen.share = std::move(share.front());
            }
        }
    }
    return layers;
}

Frame MovingLayers::at(double time, fourier::Planner& planner) const {
    const double share = std::clamp(time / m_frames, 0.0, 1.0);
    const auto later = static_cast<float>(share);
    Frame frame{m_width, m_height, {}};
    frame.channels.assign(m_ground.size(), std::vector<float>(m_seen[0][0].share.size()));
    const Mover mover(frame, planner);
    for (std::size_t layer = 0; layer < 2; ++layer) {
        const auto& [first, last] = m_seen[layer];
        auto picture = first.values;
        for (std::size_t c = 0; c < picture.size(); ++c) {
            for (std::size_t i = 0; i < picture[c].size(); ++i) {
                const float before = (1 - later) * std::clamp(first.share[i], 0.0F, 1.0F);
                const float behind = later * std::clamp(last.share[i], 0.0F, 1.0F);
                const float sum = (1 - later) * first.values[c][i] + later * last.values[c][i];
                const float seen = before + behind;
                picture[c][i] = sum * seen / (seen * seen + kHidden);
            }
        }
        mover.there(picture, m_motions[layer], time);
        layOver(frame.channels, picture);
    }
    for (std::size_t c = 0; c < m_ground.size(); ++c) {
        for (auto& value : frame.channels[c]) {
            value = std::clamp(value + m_ground[c], 0.0F, 1.0F);
        }
        restoreMean(frame.channels[c], (1 - share) * m_means[0][c] + share * m_means[1][c]);
    }
    return frame;
}

PictureMotion motionBetween(const Frame& from, const Frame& to, int frames, fourier::Planner& planner) {
    auto layers = MovingLayers::between(from, to, frames, planner);
    const auto camera = layers ? layers->largest() : cameraFollowing(from, to, frames, planner);
    return {camera, std::move(layers)};
}

} // namespace sgfm::video
