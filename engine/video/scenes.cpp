#include "engine/video/scenes.h"

#include "engine/error.h"
#include "engine/video/scene_motion.h"
#include "engine/video/total_density.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sgfm::video {

namespace {

constexpr int kKinds = 4;
constexpr int kFine = 2; // pictures have so many values a pixel and axis: edges stay sharp when they turn

// Something that moves: how opaque it is, its intensity in each channel, and its motion.
struct Layer {
    Plane cover; // kFine times the frame's size
    std::array<float, 3> colour{1, 1, 1};
    Motion motion;
    std::vector<float> strength; // a frame; empty: 1
};

std::array<float, 3> brightColour(int channels, SceneRandom& random) {
    const auto grey = static_cast<float>(random.uniform(0.6, 1));
    std::array<float, 3> colour{grey, grey, grey};
    if (channels == 3 && random.chance(0.8)) {
        for (auto& value : colour) {
            value = static_cast<float>(random.uniform(0, 1));
        }
        colour[static_cast<std::size_t>(random.below(3))] = static_cast<float>(random.uniform(0.8, 1));
    }
    return colour;
}

std::string wordOf(SceneRandom& random) {
    static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
    static const std::array<const char*, 16> words{"FLOW", "SGFM", "WAVE", "INK", "field", "light",
                                                   "Go",   "OK",   "A B",  "sea", "Sun",   "moon",
                                                   "EDDY", "curl", "Hi",   "LAB"};
    if (random.chance(0.25)) {
        return words[static_cast<std::size_t>(random.below(static_cast<int>(words.size())))];
    }
    std::string word;
    const int length = 1 + random.below(4);
    for (int i = 0; i < length; ++i) {
        word += letters[static_cast<std::size_t>(random.below(static_cast<int>(letters.size())))];
    }
    return word;
}

class SceneMaker {
  public:
    SceneMaker(const SceneOptions& options, std::uint64_t seed, std::uint64_t index,
               fourier::Planner& planner)
        : m_options(options), m_random(seed, index), m_planner(planner) {
        // White on black mostly, as typed glyphs are; else any ground, lighter or darker than what moves.
        if (m_random.chance(0.35)) {
            const auto ground = static_cast<float>(m_random.uniform(0, 0.35));
            m_ground = {ground, ground, ground};
            if (options.channels == 3) {
                for (auto& value : m_ground) {
                    value = static_cast<float>(m_random.uniform(0, 0.4));
                }
            }
        }
        m_isNegative = m_random.chance(0.1);
    }

    Clip make(SceneKind kind) {
        switch (kind) {
        case SceneKind::InkInTurbulence: {
            const auto motion = carriedBy(velocities(true), false);
            const int count = 1 + m_random.below(3);
            for (int i = 0; i < count; ++i) {
                const bool isWord = i == 0 && m_random.chance(0.4);
                add(isWord ? word(1).cover : m_random.chance(0.3) ? band() : shape(0.15, 0.35), motion);
            }
            break;
        }
        case SceneKind::MovingGlyphs: {
            const int count = m_random.chance(0.7) ? 1 : 2;
            for (int i = 0; i < count; ++i) {
                const double size = count == 1 && m_random.chance(0.5) ? 1 : m_random.uniform(0.4, 0.9);
                auto drawn = word(size);
                // A word that fills the frame does not turn: its corners would leave the box.
                const auto motion = rigidMotion(size > 0.7 ? 0 : 0.12, drawn.middle);
                add(std::move(drawn.cover), motion);
            }
            break;
        }
        case SceneKind::ShapesInSmoothFlow: {
            const int count = 1 + m_random.below(3);
            const auto shared = carriedBy(velocities(false), false);
            for (int i = 0; i < count; ++i) {
                add(shape(0.1, 0.3), m_random.chance(0.5) ? shared : rigidMotion(0, {}));
            }
            break;
        }
        case SceneKind::Becoming: {
            const auto flow = velocities(m_random.chance(0.5));
            const auto colour = brightColour(m_options.channels, m_random);
            add(m_random.chance(0.7) ? word(1).cover : shape(0.2, 0.35), carriedBy(flow, false));
            add(m_random.chance(0.7) ? word(1).cover : shape(0.2, 0.35), carriedBy(flow, true));
            shareTotal(colour);
            for (int t = 0; t < m_options.frames; ++t) {
                const double share =
                    m_options.frames > 1 ? static_cast<double>(t) / (m_options.frames - 1) : 0;
                const double later = 0.5 - 0.5 * std::cos(std::numbers::pi * share);
                m_layers[0].strength.push_back(static_cast<float>(1 - later));
                m_layers[1].strength.push_back(static_cast<float>(later));
            }
            break;
        }
        }
        return drawn();
    }

    Clip makeOf(const Frame& picture) {
        const auto motion = m_options.frames > 1 ? carriedBy(velocities(false), false) : still();
        std::vector<Plane> channels;
        for (const auto& values : picture.channels) {
            Plane plane(picture.width, picture.height);
            plane.values = values;
            channels.push_back(std::move(plane));
        }
        Clip clip;
        for (int t = 0; t < m_options.frames; ++t) {
            Frame frame{m_options.width, m_options.height, {}};
            for (const auto& plane : channels) {
                frame.channels.push_back(followed(plane, 1, motion, t).values);
            }
            clip.frames.push_back(std::move(frame));
        }
        conserve(clip);
        return clip;
    }

  private:
    Velocities velocities(bool turbulent) {
        const double speed = std::exp(m_random.uniform(std::log(0.1), std::log(0.6)));
        return turbulent ? turbulence(m_options.width, m_options.height, m_options.frames, speed, m_random,
                                      m_planner)
                         : smoothFlow(m_options.width, m_options.height, m_options.frames, speed, m_random);
    }

    Motion rigidMotion(double mostTurn, const std::array<double, 2>& middle) {
        const double speed = m_random.chance(0.1) ? 0 : m_random.uniform(0.1, 1.2);
        const double angle = m_random.uniform(0, 2 * std::numbers::pi);
        return rigid(m_options.width, m_options.height, m_options.frames,
                     {{speed * std::cos(angle), speed * std::sin(angle)},
                      m_random.uniform(-mostTurn, mostTurn),
                      middle});
    }

    // Two layers of one colour over the ground, each as strong as gives both the same total.
    void shareTotal(const std::array<float, 3>& colour) {
        const double first = meanOf(m_layers[0].cover.values);
        const double second = meanOf(m_layers[1].cover.values);
        const double both = std::min(first, second);
        const auto fade = [&](Layer& layer, double own) {
            for (std::size_t c = 0; c < 3; ++c) {
                layer.colour[c] =
                    m_ground[c] + (colour[c] - m_ground[c]) * static_cast<float>(both / std::max(own, 1e-6));
            }
        };
        fade(m_layers[0], first);
        fade(m_layers[1], second);
    }

    Motion still() const { return rigid(m_options.width, m_options.height, m_options.frames, {}); }

    void add(Plane cover, Motion motion) {
        if (m_options.frames == 1) {
            motion = still();
        }
        m_layers.push_back(
            {std::move(cover), brightColour(m_options.channels, m_random), std::move(motion), {}});
    }

    struct Word {
        Plane cover;
        std::array<double, 2> middle; // pixels
    };

    // Glyphs, `size` of the frame; smaller ones lie anywhere.
    Word word(double size) {
        const int width = std::max(8, static_cast<int>(size * m_options.width) * kFine);
        const int height = std::max(8, static_cast<int>(size * m_options.height) * kFine);
        const auto clip = drawGlyphs(wordOf(m_random), {width, height, 1, 1});
        Plane plane(m_options.width * kFine, m_options.height * kFine);
        const int x0 =
            (plane.width - width) / 2 + (size < 1 ? m_random.below(plane.width) - plane.width / 2 : 0);
        const int y0 =
            (plane.height - height) / 2 + (size < 1 ? m_random.below(plane.height) - plane.height / 2 : 0);
        const auto& pixels = clip.frames.front().channels.front();
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                plane.at((x0 + x + plane.width) % plane.width, (y0 + y + plane.height) % plane.height) =
                    pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                           static_cast<std::size_t>(x)];
            }
        }
        const auto middleOf = [](int begin, int length) {
            return (begin + 0.5 * length - 0.5 * kFine) / kFine;
        };
        return {std::move(plane), {middleOf(x0, width), middleOf(y0, height)}};
    }

    // A disc, ring or box with edges a pixel or more wide; sizes in shares of the shorter side.
    Plane shape(double least, double largest) {
        Plane plane(m_options.width * kFine, m_options.height * kFine);
        const double side = std::min(plane.width, plane.height);
        const double a = side * m_random.uniform(least, largest);
        const double b = a * m_random.uniform(0.5, 1);
        const double turn = m_random.uniform(0, std::numbers::pi);
        const double power = m_random.chance(0.5) ? 2 : 6; // ellipse or rounded box
        const double hole = m_random.chance(0.25) ? m_random.uniform(0.4, 0.7) : 0;
        const double soft = kFine * m_random.uniform(1, 3);
        const double x0 = m_random.uniform(0, plane.width);
        const double y0 = m_random.uniform(0, plane.height);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                double px = x - x0;
                double py = y - y0;
                px -= plane.width * std::round(px / plane.width);
                py -= plane.height * std::round(py / plane.height);
                const double along = std::abs(std::cos(turn) * px + std::sin(turn) * py) / a;
                const double across = std::abs(-std::sin(turn) * px + std::cos(turn) * py) / b;
                const double radius = std::pow(std::pow(along, power) + std::pow(across, power), 1 / power);
                const double outside = std::clamp(0.5 + (1 - radius) * b / soft, 0.0, 1.0);
                const double inside = hole > 0 ? std::clamp(0.5 + (radius - hole) * b / soft, 0.0, 1.0) : 1;
                plane.at(x, y) = static_cast<float>(outside * inside);
            }
        }
        return plane;
    }

    // A band of ink across the whole box.
    Plane band() {
        Plane plane(m_options.width * kFine, m_options.height * kFine);
        const int turns = 1 + m_random.below(2);
        const bool alongX = m_random.chance(0.5);
        const double phase = m_random.uniform(0, 2 * std::numbers::pi);
        const double sharp = m_random.uniform(1, 4);
        const double level = m_random.uniform(-0.4, 0.6);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                const double share =
                    alongX ? static_cast<double>(x) / plane.width : static_cast<double>(y) / plane.height;
                const double wave = std::sin(2 * std::numbers::pi * turns * share + phase);
                plane.at(x, y) = static_cast<float>(std::clamp(0.5 + sharp * (wave - level), 0.0, 1.0));
            }
        }
        return plane;
    }

    // The picture as frame t has it; `fine` values a pixel.
    static Plane followed(const Plane& picture, int fine, const Motion& motion, int t) {
        const auto& moved = motion[static_cast<std::size_t>(t)];
        Plane plane(moved.dx.width, moved.dx.height);
        for (int y = 0; y < plane.height; ++y) {
            for (int x = 0; x < plane.width; ++x) {
                const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(plane.width) +
                               static_cast<std::size_t>(x);
                const double px = x + static_cast<double>(moved.dx.values[i]);
                const double py = y + static_cast<double>(moved.dy.values[i]);
                float sum = 0; // the mean over the pixel
                for (int j = 0; j < fine; ++j) {
                    for (int k = 0; k < fine; ++k) {
                        sum += picture.sample(px * fine + k, py * fine + j);
                    }
                }
                plane.values[i] = sum / static_cast<float>(fine * fine);
            }
        }
        return plane;
    }

    Clip drawn() {
        Clip clip;
        for (int t = 0; t < m_options.frames; ++t) {
            Frame frame{m_options.width, m_options.height, {}};
            for (int c = 0; c < m_options.channels; ++c) {
                const std::size_t size =
                    static_cast<std::size_t>(m_options.width) * static_cast<std::size_t>(m_options.height);
                frame.channels.emplace_back(size, m_ground[static_cast<std::size_t>(c)]);
            }
            for (const auto& layer : m_layers) {
                const auto cover = followed(layer.cover, kFine, layer.motion, t);
                const float strength =
                    layer.strength.empty() ? 1.0F : layer.strength[static_cast<std::size_t>(t)];
                for (std::size_t c = 0; c < frame.channels.size(); ++c) {
                    for (std::size_t i = 0; i < cover.values.size(); ++i) {
                        auto& value = frame.channels[c][i];
                        value += strength * cover.values[i] * (layer.colour[c] - value);
                    }
                }
            }
            for (auto& channel : frame.channels) {
                for (auto& value : channel) {
                    value = std::clamp(m_isNegative ? 1 - value : value, 0.0F, 1.0F);
                }
            }
            clip.frames.push_back(std::move(frame));
        }
        conserve(clip);
        return clip;
    }

    // Every frame gets the total of all frames' mean.
    static void conserve(Clip& clip) {
        for (std::size_t c = 0; c < clip.frames.front().channels.size(); ++c) {
            double wanted = 0;
            for (const auto& frame : clip.frames) {
                wanted += meanOf(frame.channels[c]) / static_cast<double>(clip.frames.size());
            }
            for (auto& frame : clip.frames) {
                restoreMean(frame.channels[c], wanted);
            }
        }
    }

    const SceneOptions& m_options;
    SceneRandom m_random;
    fourier::Planner& m_planner;
    std::array<float, 3> m_ground{0, 0, 0};
    bool m_isNegative = false;
    std::vector<Layer> m_layers;
};

} // namespace

Scenes::Scenes(const SceneOptions& options, std::uint64_t seed)
    : m_options(options), m_seed(seed), m_planner(std::make_unique<fourier::Planner>(1)) {
    const auto isSide = [](int side) { return side >= 16 && side <= 512 && side % 2 == 0; };
    if (!isSide(options.width) || !isSide(options.height) || options.frames < 1 || options.frames > 512 ||
        (options.channels != 1 && options.channels != 3)) {
        throw Error(ErrorKind::Usage, "scenes", "There are no scenes of that size.",
                    "Use even sides of 16 to 512 pixels, 1 to 512 frames, and 1 or 3 channels.");
    }
}

Scenes::~Scenes() = default;

SceneKind Scenes::kindOf(std::uint64_t index) noexcept {
    return static_cast<SceneKind>(index % kKinds);
}

Clip Scenes::clip(std::uint64_t index) const {
    return SceneMaker(m_options, m_seed, index, *m_planner).make(kindOf(index));
}

Clip Scenes::carried(const Clip& picture, std::uint64_t index) const {
    if (picture.width() != m_options.width || picture.height() != m_options.height ||
        picture.channels() != m_options.channels) {
        throw Error(ErrorKind::Usage, "scenes", "The picture has another size than the scenes.",
                    "Read it with the scenes' width, height and channels.");
    }
    return SceneMaker(m_options, m_seed, index, *m_planner).makeOf(picture.frames.front());
}

} // namespace sgfm::video
