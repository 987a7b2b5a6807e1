#include "engine/field/packing.h"

#include "engine/error.h"

#include <algorithm>
#include <string>

namespace sgfm::field {

std::vector<std::size_t> arrayShape(const VectorField& u) {
    std::vector<std::size_t> shape{static_cast<std::size_t>(u.channels()),
                                   static_cast<std::size_t>(u.components())};
    for (int axis = u.grid().dimension(); axis-- > 0;) {
        shape.push_back(static_cast<std::size_t>(u.grid().points(axis)));
    }
    return shape;
}

std::vector<float> packed(const ComponentArrays<float>& arrays) {
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(arrays.channels()) *
                   static_cast<std::size_t>(arrays.components()) * arrays.length());
    for (int c = 0; c < arrays.channels(); ++c) {
        for (int i = 0; i < arrays.components(); ++i) {
            const auto component = arrays.component(c, i);
            values.insert(values.end(), component.begin(), component.end());
        }
    }
    return values;
}

void unpack(const std::vector<float>& values, ComponentArrays<float>& arrays) {
    const auto count = static_cast<std::size_t>(arrays.channels()) *
                       static_cast<std::size_t>(arrays.components()) * arrays.length();
    if (values.size() != count) {
        throw Error(ErrorKind::BadInput, "array",
                    "It has " + std::to_string(values.size()) + " values and the field " +
                        std::to_string(count) + ".",
                    "Use an array of the field's shape.");
    }
    auto next = values.begin();
    for (int c = 0; c < arrays.channels(); ++c) {
        for (int i = 0; i < arrays.components(); ++i) {
            const auto component = arrays.component(c, i);
            std::copy_n(next, component.size(), component.begin());
            next += static_cast<std::ptrdiff_t>(component.size());
        }
    }
}

} // namespace sgfm::field
