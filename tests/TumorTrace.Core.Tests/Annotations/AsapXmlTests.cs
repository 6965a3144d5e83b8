using System.Xml.Linq;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class AsapXmlTests
{
    [Fact]
    public void Shapes_without_holes_come_back_as_they_were()
    {
        AnnotationShape[] shapes =
        [
            Shapes.Square(10.25, 20.125, 5) with
            {
                Name = "A & <B>",
                Color = "#123456",
            },
            Shapes.Square(0, 0, 5, "_2") with
            {
                Type = "Spline",
                Color = "#00ff00",
            },
            Shapes.Square(0, 0, 7, null) with
            {
                Type = "Rectangle",
                Color = "#00ff00",
            },
        ];
        var back = Shapes.Through(AsapXml.Write, shapes);
        Assert.Equal(shapes.Length, back.Count);
        foreach (var (expected, found) in shapes.Zip(back))
        {
            Shapes.AssertSame(expected, found);
            Assert.Equal(expected.Type, found.Type);
        }
    }

    [Fact]
    public void Thousands_of_elements_that_are_not_closed_are_not_all_named()
    {
        using var folder = new TemporaryFolder();
        var text = "<ASAP_Annotations>" + string.Concat(Enumerable.Repeat("<Annotations>", 100_000));
        File.WriteAllText(folder.File("a.xml"), text);
        var error = Assert.Throws<UserException>(() => AnnotationFile.Read(folder.File("a.xml")));
        Assert.Contains("a.xml: line 1: not well-formed XML (", error.Message);
        Assert.InRange(error.Message.Length, 100, 600);
    }

    [Fact]
    public void Holes_follow_as_exclusions_and_every_named_group_is_declared()
    {
        var shape = Shapes.Square(0, 0, 100) with { Holes = [Shapes.Ring(10, 10, 20)] };
        using var stream = new MemoryStream();
        AsapXml.Write(stream, [shape, Shapes.Square(200, 0, 10, "Other")]);
        stream.Position = 0;
        var root = XDocument.Load(stream).Root!;
        string[] used = [.. root.Descendants("Annotation").Select(a => a.Attribute("PartOfGroup")!.Value)];
        Assert.Equal(["Tumor", "Other", "Exclusion"], used);
        Assert.Equal(["Tumor", "Other", "Exclusion"], root.Descendants("Group").Select(g => g.Attribute("Name")!.Value));
        foreach (var annotation in root.Descendants("Annotation"))
            Assert.Equal(["0", "1", "2", "3"], annotation.Descendants("Coordinate").Select(c => c.Attribute("Order")!.Value));
    }

    [Fact]
    public void Coordinates_are_put_in_their_order_and_dots_are_passed_over()
    {
        const string Xml = """
            <ASAP_Annotations><Annotations>
            <Annotation Name="d" Type="Dot" PartOfGroup="None"><Coordinates><Coordinate Order="0" X="1" Y="1"/></Coordinates></Annotation>
            <Annotation Name="p" Type="Polygon" PartOfGroup="_0"><Coordinates>
            <Coordinate Order="2" X="3" Y="3"/><Coordinate Order="0" X="0,5" Y="0"/><Coordinate Order="1" X="3" Y="0"/>
            </Coordinates></Annotation></Annotations></ASAP_Annotations>
            """;
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Xml));
        var shape = Assert.Single(AsapXml.Read(stream, "x.xml"));
        Assert.Equal([new(0.5, 0), new(3, 0), new(3, 3)], shape.Outer);
        Assert.Equal(RegionKind.Tumor, shape.Kind);
    }
}
