using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class ImageScopeNestingTests
{
    [Fact]
    public void A_region_inside_another_is_left_out_and_counted_and_gives_the_outer_one_no_vertices()
    {
        const string Inner =
            "<Region><Vertices><Vertex X=\"1\" Y=\"1\"/><Vertex X=\"2\" Y=\"1\"/><Vertex X=\"2\" Y=\"2\"/></Vertices></Region>";
        const string Outer =
            "<Region><Vertices><Vertex X=\"10\" Y=\"10\"/><Vertex X=\"90\" Y=\"10\"/><Vertex X=\"90\" Y=\"60\"/></Vertices>"
            + Inner
            + Inner
            + "</Region>";
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder.File("a.xml"),
            $"<Annotations MicronsPerPixel=\"0.25\"><Annotation Name=\"Tumor\"><Regions>{Outer}</Regions></Annotation></Annotations>"
        );
        var read = AnnotationFile.ReadTruth(folder.File("a.xml"), new LabelRule());
        Assert.Equal(3, Assert.Single(read.Shapes).Rings.Single().Count);
        Assert.Contains(read.Notes, n => n.Contains("2 regions that lie elsewhere than in a layer's <Regions>"));
    }
}
