#include "engine/recipe/checkpoint.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <H5Cpp.h>

#include <cmath>
#include <mutex>

namespace sgfm::recipe {

namespace {

constexpr auto kStateName = "state";
constexpr hsize_t kMostValues = hsize_t{1} << 31;

// The HDF5 library is one for the program and not thread-safe: one call of ours at a time. (The one exception
// to "no globals", and no state of ours is in it.)
std::mutex& libraryLock() {
    static std::mutex lock;
    return lock;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw Error(ErrorKind::BadInput, "checkpoint", file.filename().string() + ": " + what,
                "Use a checkpoint that the lab wrote.");
}

template <typename Value>
void writeNumber(H5::H5Object& object, const char* name, const H5::PredType& type, Value value) {
    object.createAttribute(name, type, H5::DataSpace(H5S_SCALAR)).write(type, &value);
}

template <typename Value>
Value readNumber(const H5::H5Object& object, const char* name, const H5::PredType& type,
                 const std::filesystem::path& file) {
    const auto attribute = object.openAttribute(name);
    const auto kind = attribute.getTypeClass();
    if ((kind != H5T_INTEGER && kind != H5T_FLOAT) || attribute.getSpace().getSimpleExtentNpoints() != 1) {
        refuse(file, "the attribute " + std::string(name) + " is not a number.");
    }
    Value value{};
    attribute.read(type, &value);
    return value;
}

Recipe readRecipeAttribute(const H5::H5File& container, const std::filesystem::path& file) {
    const auto attribute = container.openAttribute("recipe");
    if (attribute.getTypeClass() != H5T_STRING || attribute.getSpace().getSimpleExtentNpoints() != 1) {
        refuse(file, "its recipe is not a text.");
    }
    H5std_string json;
    attribute.read(attribute.getStrType(), json);
    return fromJson(json, file.filename().string());
}

std::vector<float> readState(const H5::H5File& container, const std::filesystem::path& file) {
    const auto data = container.openDataSet(kStateName);
    const auto space = data.getSpace();
    if (data.getTypeClass() != H5T_FLOAT || data.getFloatType().getSize() != sizeof(float) ||
        space.getSimpleExtentNdims() != 1) {
        refuse(file, "its state is not a list of 32-bit numbers.");
    }
    // External or virtual storage would read other files of the machine.
    const auto properties = data.getCreatePlist();
    if (properties.getLayout() != H5D_CONTIGUOUS || properties.getExternalCount() != 0) {
        refuse(file, "its state is not stored in the file itself.");
    }
    hsize_t length = 0;
    space.getSimpleExtentDims(&length);
    // A hostile header may claim more than the file holds; the state is stored uncompressed and contiguous.
    if (length == 0 || length > kMostValues || data.getStorageSize() != length * sizeof(float) ||
        data.getStorageSize() > std::filesystem::file_size(file)) {
        refuse(file, "its state has a length that the file does not hold.");
    }
    std::vector<float> state(length);
    data.read(state.data(), H5::PredType::NATIVE_FLOAT);
    for (const float value : state) {
        if (!std::isfinite(value)) {
            refuse(file, "its state holds values that are not finite.");
        }
    }
    return state;
}

// Opens the file and hands it to `use`; every failure of the library becomes an Error.
template <typename Use>
auto withFile(const std::filesystem::path& file, Use&& use) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem)) {
        throw Error(ErrorKind::Io, "checkpoint", "There is no file " + file.string() + ".",
                    "Check the name and the folder.");
    }
    const std::lock_guard guard(libraryLock());
    H5::Exception::dontPrint();
    try {
        const H5::H5File container(file.string(), H5F_ACC_RDONLY);
        return use(container);
    } catch (const H5::Exception& error) {
        refuse(file, "it is damaged or no checkpoint (" + error.getDetailMsg() + ").");
    }
}

void writeContainer(const std::filesystem::path& path, const Checkpoint& checkpoint,
                    const std::string& json) {
    H5::H5File container(path.string(), H5F_ACC_TRUNC);
    const hsize_t length = checkpoint.state.size();
    H5::DSetCreatPropList properties;
    H5Pset_obj_track_times(properties.getId(), false); // the same run gives the same bytes
    auto data =
        container.createDataSet(kStateName, H5::PredType::IEEE_F32LE, H5::DataSpace(1, &length), properties);
    data.write(checkpoint.state.data(), H5::PredType::NATIVE_FLOAT);
    // Variable length: a fixed-length attribute must be smaller than 64 KiB, a recipe need not be.
    const H5::StrType text(H5::PredType::C_S1, H5T_VARIABLE);
    container.createAttribute("recipe", text, H5::DataSpace(H5S_SCALAR)).write(text, json);
    writeNumber(container, "step", H5::PredType::NATIVE_INT64, checkpoint.step);
    writeNumber(container, "s", H5::PredType::NATIVE_DOUBLE, checkpoint.time);
    writeNumber(container, "run", H5::PredType::NATIVE_UINT64, checkpoint.run);
    container.flush(H5F_SCOPE_GLOBAL);
    data.close();
    container.close();
}

} // namespace

void writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint) {
    const auto json = toJson(portable(checkpoint.recipe, std::filesystem::absolute(file).parent_path()));
    const std::lock_guard guard(libraryLock());
    H5::Exception::dontPrint();
    files::replaceFile(file, [&](const std::filesystem::path& path) {
        try {
            writeContainer(path, checkpoint, json);
        } catch (const H5::Exception& error) {
            throw Error(ErrorKind::Io, "checkpoint",
                        "Cannot write " + file.string() + " (" + error.getDetailMsg() + ").",
                        "Check that the folder exists, may be written, and has room.");
        }
    });
}

Checkpoint readCheckpoint(const std::filesystem::path& file) {
    return withFile(file, [&file](const H5::H5File& container) {
        Checkpoint checkpoint;
        checkpoint.recipe = readRecipeAttribute(container, file);
        checkpoint.step = readNumber<std::int64_t>(container, "step", H5::PredType::NATIVE_INT64, file);
        checkpoint.time = readNumber<double>(container, "s", H5::PredType::NATIVE_DOUBLE, file);
        checkpoint.run = readNumber<std::uint64_t>(container, "run", H5::PredType::NATIVE_UINT64, file);
        if (checkpoint.step < 0 || !std::isfinite(checkpoint.time) || checkpoint.time < 0) {
            refuse(file, "its step or time cannot be.");
        }
        checkpoint.state = readState(container, file);
        return checkpoint;
    });
}

Recipe readCheckpointRecipe(const std::filesystem::path& file) {
    return withFile(file,
                    [&file](const H5::H5File& container) { return readRecipeAttribute(container, file); });
}

} // namespace sgfm::recipe
