// The series for ParaView that the window writes, read by VTK's own readers: the .pvd by VTK's parser of its
// XML, every .vti that it names by the reader that ParaView uses. Dimensions, names, times and every value
// are those of the frames that were exported.

#include "support/lab_window.h"

#include <QFileInfo>
#include <QSignalSpy>

#include <vtkDataArray.h>
#include <vtkFieldData.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkStringArray.h>
#include <vtkXMLDataElement.h>
#include <vtkXMLDataParser.h>
#include <vtkXMLImageDataReader.h>

#include <map>

using namespace sgfm;
using namespace sgfm::test;
using window::ExportKind;
using window::ExportOrder;

namespace {

struct Picture {
    double time = 0;
    QString file;
};

// What a .pvd names, in its order; nothing when VTK's parser refuses it.
std::vector<Picture> picturesOf(const QString& pvd) {
    vtkNew<vtkXMLDataParser> parser;
    parser->SetFileName(pvd.toUtf8().constData());
    if (parser->Parse() == 0 || parser->GetRootElement() == nullptr) {
        return {};
    }
    auto* root = parser->GetRootElement();
    auto* collection = root->FindNestedElementWithName("Collection");
    if (QByteArray(root->GetName()) != "VTKFile" || QByteArray(root->GetAttribute("type")) != "Collection" ||
        collection == nullptr) {
        return {};
    }
    std::vector<Picture> pictures;
    for (int index = 0; index < collection->GetNumberOfNestedElements(); ++index) {
        auto* data = collection->GetNestedElement(index);
        Picture picture;
        if (QByteArray(data->GetName()) != "DataSet" ||
            data->GetScalarAttribute("timestep", picture.time) == 0 ||
            data->GetAttribute("file") == nullptr) {
            return {};
        }
        picture.file = QFileInfo(pvd).dir().filePath(QString::fromUtf8(data->GetAttribute("file")));
        pictures.push_back(picture);
    }
    return pictures;
}

// "" where the array holds component `component` of channel `channel`, at every grid point.
QString difference(vtkImageData& image, const QString& name, int arrayComponent,
                   std::span<const float> values) {
    auto* array = image.GetPointData()->GetArray(name.toUtf8().constData());
    if (array == nullptr) {
        return name + QStringLiteral(" is missing");
    }
    if (array->GetNumberOfTuples() != static_cast<vtkIdType>(values.size())) {
        return name + QStringLiteral(" has another length");
    }
    for (vtkIdType point = 0; point < array->GetNumberOfTuples(); ++point) {
        const double wanted = static_cast<double>(values[static_cast<std::size_t>(point)]);
        if (array->GetComponent(point, arrayComponent) != wanted) {
            return QStringLiteral("%1[%2] at point %3").arg(name).arg(arrayComponent).arg(point);
        }
    }
    return {};
}

QString differenceFromFrame(vtkImageData& image, const runtime::Frame& frame) {
    const auto& field = *frame.field;
    const auto& grid = field.grid();
    int dimensions[3];
    image.GetDimensions(dimensions);
    for (int axis = 0; axis < 3; ++axis) {
        const bool has = axis < grid.dimension();
        if (dimensions[axis] != (has ? grid.points(axis) : 1) ||
            (has && image.GetSpacing()[axis] != grid.spacing(axis))) {
            return QStringLiteral("axis %1").arg(axis);
        }
    }
    for (int channel = 0; channel < field.channels(); ++channel) {
        const QString name =
            field.channels() == 1 ? QStringLiteral("u") : QStringLiteral("u_%1").arg(channel);
        for (int component = 0; component < 3; ++component) {
            const std::vector<float> none(grid.size(), 0);
            const auto wanted =
                component < field.components() ? field.component(channel, component) : std::span(none);
            if (const QString what = difference(image, name, component, wanted); !what.isEmpty()) {
                return what;
            }
        }
        if (const QString what = difference(image, QStringLiteral("density"), channel,
                                            field.component(channel, field.components() - 1));
            !what.isEmpty()) {
            return what;
        }
    }
    const auto vorticity = frame.layers.find({runtime::Quantity::Vorticity, runtime::kMeanOfChannels});
    return vorticity == frame.layers.end()
               ? QString()
               : difference(image, QStringLiteral("vorticity"), 0, vorticity->second.values);
}

} // namespace

class WindowVtiTest : public QObject {
    Q_OBJECT

  private slots:
    void vtkReadsBackWhatWasExported_data() {
        QTest::addColumn<recipe::Recipe>("recipe");
        auto text = recipe::defaultRecipe(recipe::Mode::Text);
        QTest::newRow("text") << text;
        auto video = recipe::defaultRecipe(recipe::Mode::Video);
        video.grid = {16, 24, 8};
        QTest::newRow("a grey clip") << video;
        video.channels = 3;
        QTest::newRow("a clip in colour") << video;
        auto flow = recipe::defaultRecipe(recipe::Mode::Flow);
        flow.grid = {32, 16};
        QTest::newRow("a plane flow") << flow;
        flow.grid = {16, 16, 8};
        QTest::newRow("a flow in space") << flow;
    }

    void vtkReadsBackWhatWasExported() {
        QFETCH(recipe::Recipe, recipe);
        LabWindow lab(recipe.mode == recipe::Mode::Text);
        lab->openRecipe(recipe, {}, false);
        QTRY_VERIFY_WITH_TIMEOUT(lab.step() == 0, kPatience);
        std::map<std::int64_t, views::FramePointer> frames{{0, lab->frame()}};
        connect(&lab->bridge(), &window::EngineBridge::frameArrived, this,
                [&](const views::FramePointer& frame) { frames.try_emplace(frame->step, frame); });
        ExportOrder order;
        order.kind = ExportKind::FieldSeries;
        order.file = lab.path(QStringLiteral("fl\u00f6w & \"<more>.pvd")).toStdString(); // what XML reserves
        order.pictures = 3;
        order.stepsPerPicture = 2;
        QSignalSpy ended(&*lab, &window::MainWindow::exportEnded);
        lab->startExport(order);
        QVERIFY(ended.count() > 0 || ended.wait(kPatience));
        QVERIFY(ended[0][0].toBool());

        const auto pictures = picturesOf(QString::fromStdString(order.file.string()));
        QCOMPARE(pictures.size(), std::size_t{3});
        for (std::size_t index = 0; index < pictures.size(); ++index) {
            vtkNew<vtkXMLImageDataReader> reader;
            const QByteArray file = pictures[index].file.toUtf8();
            QVERIFY2(reader->CanReadFile(file.constData()) != 0, file.constData());
            reader->SetFileName(file.constData());
            reader->Update();
            QCOMPARE(reader->GetErrorCode(), 0UL);
            auto* image = reader->GetOutput();
            const auto& frame = frames.at(static_cast<std::int64_t>(2 * index));
            QCOMPARE(differenceFromFrame(*image, *frame), QString());
            QCOMPARE(static_cast<float>(pictures[index].time), static_cast<float>(frame->numbers.time));
            auto* time = image->GetFieldData()->GetArray("TimeValue");
            QVERIFY(time != nullptr && time->GetComponent(0, 0) == frame->numbers.time);
            auto* made = vtkStringArray::SafeDownCast(image->GetFieldData()->GetAbstractArray("recipe"));
            QVERIFY(made != nullptr && recipe::fromJson(made->GetValue(0), "the .vti").seed == recipe.seed);
        }
        QVERIFY(pictures[0].time < pictures[1].time && pictures[1].time < pictures[2].time);
    }
};

SGFM_WINDOW_TEST_MAIN(WindowVtiTest)
#include "window_vti_test.moc"
