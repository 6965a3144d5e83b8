using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Evaluation.Truth;
using TumorTrace.TestSupport;

namespace TumorTrace.Evaluation.Tests.Truth;

public sealed class TruthSourceTests
{
    private const string Areas = """
        {"features":[
        {"geometry":{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10]]]},"properties":{"classification":{"name":"DCIS"}}},
        {"geometry":{"type":"Polygon","coordinates":[[[20,0],[30,0],[30,10],[20,10]]]},"properties":{"classification":{"name":"Tumor"}}},
        {"geometry":null}]}
        """;

    private static readonly PixelSize s_slide = new(40, 20);

    [Theory]
    [InlineData("s.geojson", "s")]
    [InlineData("s.svs.geojson", "s")]
    [InlineData("s_mask.geojson", "s")]
    [InlineData("S.SVS.GEOJSON", "s")]
    [InlineData("s.geojson", "S")]
    [InlineData("s.geojsonl", "s")]
    [InlineData("s.tif.json", "s.tif")]
    public void The_truth_is_found_by_the_slide_in_its_name(string file, string slide)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(file), Areas);
        File.WriteAllText(folder.File("other.geojson"), Areas);
        var truth = TruthSource.Open(folder.Path, LabelRule.Default);
        Assert.Equal(folder.File(file), truth.FileOf(slide));
        Assert.Null(truth.FileOf("t"));
        var inOtherCase = !Path.GetFileName(file).StartsWith(slide[0]);
        Assert.Equal(inOtherCase, truth.Notes.Any(n => n.Contains("differs in case", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_that_only_begins_like_the_slide_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("s1_lesions.geojson"), Areas);
        File.WriteAllText(folder.File("s10.geojson"), Areas);
        var truth = TruthSource.Open(folder.Path, LabelRule.Default);
        var selection = new SlideSelection(truth, camelyon16: false, []);
        Assert.EndsWith(
            "There is s1_lesions.geojson: if it is this slide's truth, name it as the slide",
            Assert.Single(selection.Problems(["s1"]))
        );
    }

    [Fact]
    public void Two_files_for_one_slide_are_refused_however_they_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("s.geojson"), Areas);
        File.WriteAllText(folder.File("s.svs.geojson"), Areas);
        Assert.Contains(
            "two files of truth for s",
            Assert.Throws<UserException>(() => TruthSource.Open(folder.Path, LabelRule.Default)).Message
        );
    }

    [Theory]
    [InlineData("", 100, "left out: 1 annotations without a geometry; 1 areas of class \"DCIS\"; ")]
    [InlineData("dcis,TUMOR", 200, "left out: 1 annotations without a geometry")]
    [InlineData("DCIS", 100, "left out: 1 annotations without a geometry; 1 areas of class \"Tumor\"; ")]
    public void What_is_left_out_is_noted_once_for_labels_and_lesions(string classes, int tumor, string note)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("s.geojson");
        File.WriteAllText(file, Areas);
        var request = new EvaluateRequest { TumorClasses = classes.Split(',', StringSplitOptions.RemoveEmptyEntries) };
        var truth = TruthSource.Open(folder.Path, request.Labels);
        Assert.True(truth.HasTumorArea("s"));
        var labels = new byte[s_slide.Area];
        truth.Labels("s", s_slide).Read(default, 1, (int)s_slide.Width, (int)s_slide.Height, labels);
        Assert.Equal(tumor, labels.Count(l => l == TumorLabel.Tumor));
        Assert.StartsWith($"{file}: {note}", Assert.Single(truth.Notes));
        var strict = TruthSource.Open(folder.Path, (request with { Strict = true }).Labels);
        Assert.Throws<UserException>(() => strict.Labels("s", s_slide));
    }
}
