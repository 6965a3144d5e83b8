using System.CommandLine;
using TumorTrace.Cli.Commands;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>Annotations of one form: converted to every other form, painted, and used as a slide's tissue.</summary>
internal sealed class AnnotationTarget(AnnotationTarget.Kind kind) : FuzzTarget
{
    internal sealed record Kind(Func<byte[], Dice, byte[]> Mutate, params (string Name, string Text)[] Seeds);

    private const string Polygon =
        "{\"type\":\"Polygon\",\"coordinates\":[[[10,10],[210,10],[210,160],[10,160],[10,10]],"
        + "[[50,50],[90,50],[90,90],[50,90],[50,50]]]}";
    private const string Multi =
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[9.5,0],[9.5,9],[0,0]]],[[[20,20],[30,20],[30,30],[20,20]]]]}";

    public static Kind GeoJson { get; } =
        new(
            JsonMutation.Mutate,
            (
                "a.geojson",
                "{\"type\":\"FeatureCollection\",\"features\":["
                    + Feature(Polygon, "\"name\":\"one\",\"classification\":{\"name\":\"Tumor\",\"color\":[200,0,0]}")
                    + ","
                    + Feature(Multi, "\"classification\":{\"name\":\"Normal\",\"colorRGB\":-3670016},\"metadata\":{\"comment\":\"seen\"}")
                    + ","
                    + Feature("{\"type\":\"Point\",\"coordinates\":[5,5]}", "\"objectType\":\"annotation\"")
                    + ","
                    + Feature("{\"type\":\"LineString\",\"coordinates\":[[5,5],[8,9],[100,2]]}", "\"color\":[1,2,3]")
                    + "]}"
            ),
            ("b.geojson", $"[{Feature(Polygon, "\"classification\":\"Tumor\"")}]"),
            ("c.geojson", Feature($"{{\"type\":\"GeometryCollection\",\"geometries\":[{Polygon},{Multi}]}}", "\"isLocked\":true")),
            ("d.geojson", Polygon)
        );

    public static Kind Asap { get; } =
        new(
            XmlMutation.Mutate,
            (
                "a.xml",
                "<?xml version=\"1.0\"?>\n<ASAP_Annotations><Annotations>"
                    + "<Annotation Name=\"A0\" Type=\"Polygon\" PartOfGroup=\"Tumor\" Color=\"#F4FA58\"><Coordinates>"
                    + "<Coordinate Order=\"0\" X=\"10\" Y=\"10\"/><Coordinate Order=\"1\" X=\"210.5\" Y=\"10\"/>"
                    + "<Coordinate Order=\"2\" X=\"210\" Y=\"160\"/></Coordinates></Annotation>"
                    + "<Annotation Name=\"A1\" Type=\"Rectangle\" PartOfGroup=\"Exclusion\" Color=\"#64FE2E\"><Coordinates>"
                    + "<Coordinate Order=\"0\" X=\"20\" Y=\"20\"/><Coordinate Order=\"1\" X=\"40\" Y=\"20\"/>"
                    + "<Coordinate Order=\"2\" X=\"40\" Y=\"40\"/><Coordinate Order=\"3\" X=\"20\" Y=\"40\"/></Coordinates></Annotation>"
                    + "<Annotation Name=\"A2\" Type=\"Dot\" PartOfGroup=\"None\" Color=\"#64FE2E\"><Coordinates>"
                    + "<Coordinate Order=\"0\" X=\"20\" Y=\"20\"/></Coordinates></Annotation></Annotations>"
                    + "<AnnotationGroups><Group Name=\"Tumor\" PartOfGroup=\"None\" Color=\"#64FE2E\"><Attributes/></Group>"
                    + "<Group Name=\"Exclusion\" PartOfGroup=\"Tumor\" Color=\"#64FE2E\"><Attributes/></Group></AnnotationGroups>"
                    + "</ASAP_Annotations>"
            ),
            (
                "b.xml",
                "<Annotations MicronsPerPixel=\"0.25\"><Annotation Id=\"1\" Name=\"Tumor\" LineColor=\"65280\"><Regions>"
                    + "<Region Id=\"1\" Type=\"0\" NegativeROA=\"0\"><Vertices><Vertex X=\"10\" Y=\"10\" Z=\"0\"/>"
                    + "<Vertex X=\"210\" Y=\"10\" Z=\"0\"/><Vertex X=\"210\" Y=\"160\" Z=\"0\"/></Vertices></Region></Regions>"
                    + "</Annotation></Annotations>"
            )
        );

    public static Kind Ncrf { get; } =
        new(
            JsonMutation.Mutate,
            (
                "a.json",
                "{\"positive\":[{\"name\":\"Annotation 0\",\"vertices\":[[10,10],[210,10],[210,160],[10,160]]}],"
                    + "\"negative\":[{\"name\":\"Annotation 1\",\"vertices\":[[50,50],[90,50],[90,90.5]]}]}"
            )
        );

    private readonly Command _convert = ConvertCommand.Create();
    private readonly Command _tissue = TissueCommand.Create();
    private SmallSlide? _slide;

    protected override IReadOnlyList<FuzzInput> MakeSeeds() =>
        [.. kind.Seeds.Select(s => new FuzzInput(s.Name, TextMutation.Utf8(s.Text)))];

    protected override byte[] Mutate(FuzzInput input, Dice dice) => kind.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        _slide ??= SmallSlide.Make(Folder);
        var output = Path.Combine(Path.GetDirectoryName(path)!, "out");
        foreach (var ending in (string[])[".geojson", ".xml", ".json"])
            CommandTrial.Run(
                _convert,
                "convert",
                path,
                "-o",
                output + ending,
                "--to",
                ending == ".json" ? "ncrf"
                    : ending == ".xml" ? "asap"
                    : "geojson"
            );
        foreach (var ending in (string[])[".png", ".tif"])
            CommandTrial.Run(_convert, "convert", path, "-o", output + ending, "--size", "256x192", "--downsample", "8");
        CommandTrial.Run(_tissue, "tissue", _slide.Path, "--tissue", path, "-o", $"{output}.tissue.png");
    }

    private static string Feature(string geometry, string properties) =>
        $"{{\"type\":\"Feature\",\"id\":\"f1\",\"geometry\":{geometry},\"properties\":{{{properties}}}}}";
}
