#include "app/export/vti_writer.h"

#include "engine/error.h"
#include "engine/files/text_file.h"

#include <vtkDoubleArray.h>
#include <vtkErrorCode.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkStringArray.h>
#include <vtkXMLImageDataReader.h>
#include <vtkXMLImageDataWriter.h>

#include <cstdio>

namespace sgfm::vti {

namespace {

constexpr const char* kRecipeArray = "recipe";

vtkNew<vtkImageData> emptyImage(const field::Grid& grid) {
    vtkNew<vtkImageData> image;
    const auto points = [&](int axis) { return axis < grid.dimension() ? grid.points(axis) : 1; };
    const auto spacing = [&](int axis) { return axis < grid.dimension() ? grid.spacing(axis) : 1.0; };
    image->SetDimensions(points(0), points(1), points(2));
    image->SetSpacing(spacing(0), spacing(1), spacing(2));
    return image;
}

void addVectors(vtkImageData& image, const field::VectorField& field) {
    const auto points = static_cast<vtkIdType>(field.grid().size());
    for (int channel = 0; channel < field.channels(); ++channel) {
        vtkNew<vtkFloatArray> vectors;
        const std::string name = field.channels() == 1 ? "u" : "u_" + std::to_string(channel);
        vectors->SetName(name.c_str());
        vectors->SetNumberOfComponents(3);
        vectors->SetNumberOfTuples(points);
        vectors->Fill(0);
        for (int component = 0; component < field.components(); ++component) {
            const auto values = field.component(channel, component);
            for (vtkIdType point = 0; point < points; ++point) {
                vectors->SetTypedComponent(point, component, values[static_cast<std::size_t>(point)]);
            }
        }
        image.GetPointData()->AddArray(vectors);
        if (channel == 0) {
            image.GetPointData()->SetActiveVectors(name.c_str());
        }
    }
}

void addDensity(vtkImageData& image, const field::VectorField& field) {
    const auto points = static_cast<vtkIdType>(field.grid().size());
    vtkNew<vtkFloatArray> density;
    density->SetName("density");
    density->SetNumberOfComponents(field.channels());
    density->SetNumberOfTuples(points);
    for (int channel = 0; channel < field.channels(); ++channel) {
        const auto values = field.component(channel, field.components() - 1);
        for (vtkIdType point = 0; point < points; ++point) {
            density->SetTypedComponent(point, channel, values[static_cast<std::size_t>(point)]);
        }
    }
    image.GetPointData()->AddArray(density);
    image.GetPointData()->SetActiveScalars("density");
}

void addScalar(vtkImageData& image, const NamedScalar& scalar) {
    if (scalar.values.size() != static_cast<std::size_t>(image.GetNumberOfPoints())) {
        throw Error(ErrorKind::BadInput, "vti",
                    "The array \"" + scalar.name + "\" has " + std::to_string(scalar.values.size()) +
                        " values for " + std::to_string(image.GetNumberOfPoints()) + " grid points.",
                    "Give one value a grid point.");
    }
    vtkNew<vtkFloatArray> array;
    array->SetName(scalar.name.c_str());
    array->SetNumberOfTuples(image.GetNumberOfPoints());
    std::copy(scalar.values.begin(), scalar.values.end(), array->GetPointer(0));
    image.GetPointData()->AddArray(array);
}

void addFacts(vtkImageData& image, const VtiContent& content) {
    vtkNew<vtkDoubleArray> time;
    time->SetName("TimeValue");
    time->InsertNextValue(content.time);
    image.GetFieldData()->AddArray(time);
    if (!content.recipe.empty()) {
        vtkNew<vtkStringArray> recipe;
        recipe->SetName(kRecipeArray);
        recipe->InsertNextValue(content.recipe);
        image.GetFieldData()->AddArray(recipe);
    }
}

std::string pictureName(const std::filesystem::path& series, std::size_t index) {
    char number[16];
    std::snprintf(number, sizeof number, "_%06zu", index);
    return series.stem().string() + number + ".vti";
}

} // namespace

void writeVti(const std::filesystem::path& file, const VtiContent& content) {
    if (content.field == nullptr || content.field->grid().size() == 0) {
        throw Error(ErrorKind::BadInput, "vti", "There is no field to write to " + file.string() + ".",
                    "Start a run first.");
    }
    const auto image = emptyImage(content.field->grid());
    addVectors(*image, *content.field);
    addDensity(*image, *content.field);
    for (const NamedScalar& scalar : content.scalars) {
        addScalar(*image, scalar);
    }
    addFacts(*image, content);

    files::replaceFile(file, [&](const std::filesystem::path& temporary) {
        vtkNew<vtkXMLImageDataWriter> writer;
        writer->GlobalWarningDisplayOff(); // failure is reported below, with a remedy
        writer->SetFileName(temporary.c_str());
        writer->SetInputData(image);
        writer->SetDataModeToAppended();
        writer->EncodeAppendedDataOff();
        const bool written = writer->Write() == 1 && writer->GetErrorCode() == vtkErrorCode::NoError;
        if (!written) {
            throw Error(ErrorKind::Io, "vti",
                        "The field cannot be written to " + file.string() + ": " +
                            vtkErrorCode::GetStringFromErrorCode(writer->GetErrorCode()) + ".",
                        "Choose a folder that can be written and has free space.");
        }
    });
}

VtiSeries::VtiSeries(std::filesystem::path pvdFile) : m_file(std::move(pvdFile)) {
}

void VtiSeries::add(const VtiContent& content) {
    const std::string name = pictureName(m_file, m_pictures.size());
    writeVti(m_file.parent_path() / name, content);
    m_pictures.emplace_back(content.time, name);

    std::string xml = "<?xml version=\"1.0\"?>\n"
                      "<VTKFile type=\"Collection\" version=\"0.1\" byte_order=\"LittleEndian\">\n"
                      "  <Collection>\n";
    for (const auto& [time, picture] : m_pictures) {
        char line[64];
        std::snprintf(line, sizeof line, "    <DataSet timestep=\"%.9g\" part=\"0\" file=\"", time);
        xml += line;
        for (const char letter : picture) { // file names may hold what XML reserves
            switch (letter) {
            case '&':
                xml += "&amp;";
                break;
            case '<':
                xml += "&lt;";
                break;
            case '"':
                xml += "&quot;";
                break;
            default:
                xml += letter;
            }
        }
        xml += "\"/>\n";
    }
    xml += "  </Collection>\n</VTKFile>\n";
    files::writeTextFile(m_file, xml);
}

std::string readVtiRecipe(const std::filesystem::path& file) {
    vtkNew<vtkXMLImageDataReader> reader;
    reader->GlobalWarningDisplayOff();
    if (!std::filesystem::exists(file) || reader->CanReadFile(file.c_str()) == 0) {
        throw Error(ErrorKind::BadInput, "vti", file.string() + " is not a VTK image data file.",
                    "Choose a .vti file.");
    }
    reader->SetFileName(file.c_str());
    reader->Update();
    auto* recipe =
        vtkStringArray::SafeDownCast(reader->GetOutput()->GetFieldData()->GetAbstractArray(kRecipeArray));
    return recipe != nullptr && recipe->GetNumberOfValues() > 0 ? std::string(recipe->GetValue(0)) : "";
}

} // namespace sgfm::vti
