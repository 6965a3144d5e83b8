using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Tests.Annotations.Conversion;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

/// <summary>Files as other programs write them: what is understood counts, what is not is said, and nothing stops the rest.</summary>
public sealed class OddAnnotationTests
{
    private const int Side = 100;
    private const string Changes = "{}[],:\"0-9e.xN\\</>&";

    /// <summary>100 px of tumour.</summary>
    private const string Good =
        """{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]},"properties":{}}""";

    private const string GoodAsap = """
        <Annotation Name="g" Type="Polygon" PartOfGroup="Tumor" Color="#ff0000"><Coordinates>
        <Coordinate Order="0" X="0" Y="0"/><Coordinate Order="1" X="10" Y="0"/>
        <Coordinate Order="2" X="10" Y="10"/><Coordinate Order="3" X="0" Y="10"/></Coordinates></Annotation>
        """;

    private static string Collection(params string[] features) =>
        $$"""{"type":"FeatureCollection","features":[{{string.Join(",\n", features)}}]}""";

    /// <summary>A square of 20 px at (20, 20): 400 px.</summary>
    private static string Square(string properties) => Feature(Polygon(20, 20, 20), properties);

    private static string Feature(string geometry, string properties = "{}") =>
        $$"""{"type":"Feature","geometry":{{geometry}},"properties":{{properties}}}""";

    private static string Polygon(int x, int y, int side) => $$"""{"type":"Polygon","coordinates":[{{Ring(x, y, side)}}]}""";

    private static string Ring(int x, int y, int side) =>
        $"[[{x},{y}],[{x + side},{y}],[{x + side},{y + side}],[{x},{y + side}],[{x},{y}]]";

    private static string Asap(string annotation) => $"<ASAP_Annotations><Annotations>{annotation}</Annotations></ASAP_Annotations>";

    private static string Folder => Path.Combine(SharedFiles.Cases, "odd-annotations");

    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Folder)
                .Where(f => !f.EndsWith(".says", StringComparison.Ordinal))
                .Select(f => Path.GetFileName(f)!)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The file, its px of tumour, and what must be said about it; where that is nothing, nothing may be left out.</summary>
    private static (string File, int Tumor, string Note) Case(string name)
    {
        var file = Path.Combine(Folder, name);
        var lines = File.ReadAllLines(file + ".says");
        return (file, int.Parse(lines[0]), lines[1]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_understood_counts_and_the_rest_is_said(string name)
    {
        var (file, tumor, note) = Case(name);
        var areas = AnnotationFile.ReadTruth(file, LabelRule.Default);
        Assert.Equal(tumor, Count(areas.Shapes));
        Assert.All(areas.Notes, n => Assert.StartsWith($"{file}: ", n));
        if (note.Length == 0)
            Assert.DoesNotContain("left out", string.Concat(areas.Notes));
        else
            Assert.Contains(note, string.Join('\n', areas.Notes));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_area_is_the_same_in_every_form(string name)
    {
        var (file, tumor, _) = Case(name);
        var document = AnnotationFile.ReadDocument(file);
        foreach (var form in Enum.GetValues<AnnotationForm>())
        {
            // What a group is part of, GeoJSON does not hold.
            if (form != AnnotationForm.GeoJson || name != "asap-group-of-a-tumour-group.xml")
                Assert.Equal(tumor, Count(Documents.Through(form, document).Shapes));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_is_left_out_is_an_error_if_asked_for(string name)
    {
        var (file, _, note) = Case(name);
        void Read() => AnnotationFile.ReadTruth(file, LabelRule.Default with { Strict = true });
        if (note.StartsWith("left out", StringComparison.Ordinal))
            Assert.StartsWith($"{file}: left out: ", Assert.Throws<UserException>(Read).Message);
        else
            Read();
    }

    [Theory]
    [InlineData("Stroma", "", 0)]
    [InlineData("Stroma", "stroma ", 400)]
    [InlineData("Stroma: Positive", "Stroma", 400)]
    [InlineData("Stroma: Positive", "Stroma: positive", 400)]
    [InlineData("Tumor", "Stroma", 0)]
    [InlineData("Normal", "Normal", 400)]
    [InlineData("Carcinoma", "DCIS,Carcinoma", 400)]
    public void The_classes_named_are_tumour_and_no_others(string found, string named, int tumor)
    {
        using var folder = new TemporaryFolder();
        var file = Written(folder, Collection(Square($$$"""{"classification":{"name":"{{{found}}}"}}""")));
        var rule = LabelRule.Default with { TumorClasses = named.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        Assert.Equal(tumor, Count(AnnotationFile.ReadTruth(file, rule).Shapes));
    }

    [Fact]
    public void A_mask_of_tissue_takes_every_class_but_exclusions()
    {
        using var folder = new TemporaryFolder();
        var file = Written(
            folder,
            Collection(
                Square("""{"classification":{"name":"Stroma"}}"""),
                Feature(Polygon(25, 25, 10), """{"classification":{"name":"exclusion "}}"""),
                Feature("""{"type":"Point","coordinates":[1,1]}""")
            )
        );
        var areas = AnnotationFile.ReadMask(file, strict: false);
        Assert.Equal(300, Count(areas.Shapes));
        Assert.Equal($"{file}: left out: 1 annotations of type Point", Assert.Single(areas.Notes));
        Assert.Throws<UserException>(() => AnnotationFile.ReadMask(file, strict: true));
    }

    [Theory]
    [InlineData("1e10")]
    [InlineData("-1e12")]
    [InlineData("1e19")]
    [InlineData("1e308")]
    [InlineData("1e999")]
    public void A_coordinate_that_no_slide_has_is_refused_by_every_reader(string far)
    {
        string[] texts =
        [
            Collection(Good, Good.Replace("[10,0]", $"[10,{far}]", StringComparison.Ordinal)),
            Collection(Feature($$"""{"type":"Point","coordinates":[{{far}},1]}""")),
            $$"""{"positive":[{"vertices":[[0,0],[{{far}},0],[1,1]]}],"negative":[]}""",
            Asap(GoodAsap.Replace("X=\"10\"", $"X=\"{far}\"", StringComparison.Ordinal)),
            "<Annotations><Annotation><Regions><Region><Vertices>"
                + $"<Vertex X=\"{far}\" Y=\"1\"/></Vertices></Region></Regions></Annotation></Annotations>",
        ];
        using var folder = new TemporaryFolder();
        foreach (var text in texts)
        {
            var file = Written(folder, text);
            Assert.Contains("no slide is that large", Assert.Throws<UserException>(() => AnnotationFile.Read(file)).Message);
            Assert.Contains("no slide is that large", Assert.Throws<UserException>(() => AnnotationFile.ReadDocument(file)).Message);
        }
    }

    [Fact]
    public void Many_long_edges_take_little_memory()
    {
        var ring = Enumerable.Range(0, 20_000).Select(i => new Level0Point(i, i % 2 == 0 ? -1_000_000 : 1_000_000)).ToList();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var labels = new PolygonLabels([new AnnotationShape(ring)]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L << 20);
        Assert.True(labels.IsTumor(new Level0Point(10_000, 0)) || labels.IsTumor(new Level0Point(10_001, 0)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_changed_byte_is_never_a_fault(string name)
    {
        var content = File.ReadAllBytes(Case(name).File);
        var random = new Random(name.Length);
        for (var i = 0; i < 60; i++)
        {
            var changed = content.ToArray();
            for (var k = 0; k <= i % 3; k++)
                changed[random.Next(changed.Length)] = (byte)Changes[random.Next(Changes.Length)];
            try
            {
                var document = AnnotationFile.ReadDocument(changed, "a");
                foreach (var form in Enum.GetValues<AnnotationForm>())
                    Documents.Through(form, document);
            }
            catch (UserException e)
            {
                Assert.StartsWith("a: ", e.Message);
            }
        }
    }

    [Fact]
    public void Half_a_character_in_a_text_leaves_out_that_annotation()
    {
        using var folder = new TemporaryFolder();
        var file = Written(folder, Collection(Square("""{"name":"\ud800"}"""), Square("""{"\udc00":1}"""), Good));
        var areas = AnnotationFile.ReadTruth(file, LabelRule.Default);
        Assert.Equal(100, Count(areas.Shapes));
        Assert.Contains("left out: 2 annotations that cannot be read", Assert.Single(areas.Notes));
    }

    private static string Written(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.File("a"), text);
        return folder.File("a");
    }

    private static int Count(IReadOnlyList<AnnotationShape> shapes)
    {
        var mask = new byte[Side * Side];
        new PolygonLabels(shapes).Read(default, 1, Side, Side, mask);
        return mask.Count(l => l == TumorLabel.Tumor);
    }
}
