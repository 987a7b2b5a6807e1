#include "engine/files/font_file.h"

#include <array>
#include <string>
#include <system_error>

namespace sgfm::files {

std::filesystem::path findFont(FontStyle style) {
    const std::string name = style == FontStyle::Bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf";
    // Debian and Ubuntu, Fedora, Arch.
    static constexpr std::array folders{"/usr/share/fonts/truetype/dejavu",
                                        "/usr/share/fonts/dejavu-sans-fonts", "/usr/share/fonts/TTF",
                                        "/usr/share/fonts/dejavu"};
    for (const char* folder : folders) {
        const auto file = std::filesystem::path(folder) / name;
        std::error_code ignored;
        if (std::filesystem::is_regular_file(file, ignored)) {
            return file;
        }
    }
    return {};
}

} // namespace sgfm::files
