#pragma once
// Fields for ParaView: VTK image data (.vti, XML, appended raw and compressed) and series of them (.pvd).
//
// A .vti holds, one value a grid point, float32:
//     u          the vector field, three components (0 for the axis that a plane field lacks); one array a
//                channel: u, or u_0, u_1, ... when there are several
//     density    e = u_t, one component a channel
//     and whatever scalars the caller adds, by name.
// Plane fields (x, t) become pictures of one layer. The recipe is field data ("recipe"), the solver time too
// ("TimeValue", which ParaView reads). Files are replaced atomically. Throws Error(Io), Error(BadInput).

#include "engine/field/fields.h"

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sgfm::vti {

struct NamedScalar {
    std::string name;
    std::span<const float> values; // one a grid point; must live until the call returns
};

struct VtiContent {
    const field::VectorField* field = nullptr; // must live until the call returns
    std::vector<NamedScalar> scalars;
    double time = 0;    // s
    std::string recipe; // JSON; empty: none
};

void writeVti(const std::filesystem::path& file, const VtiContent& content);

// A series: NAME.pvd and NAME_000000.vti, ... beside it. The .pvd is written anew after every picture, so
// that a series that was broken off opens as far as it goes.
class VtiSeries {
  public:
    explicit VtiSeries(std::filesystem::path pvdFile);

    void add(const VtiContent& content);
    std::size_t size() const noexcept { return m_pictures.size(); }

  private:
    std::filesystem::path m_file;
    std::vector<std::pair<double, std::string>> m_pictures; // time, file name
};

// The recipe inside a .vti, empty when it has none. Throws Error(BadInput) when the file is no .vti.
std::string readVtiRecipe(const std::filesystem::path& file);

} // namespace sgfm::vti
