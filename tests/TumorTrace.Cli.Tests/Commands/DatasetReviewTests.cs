using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>
/// `dataset review` over a run of five regions: two of 100 px in what is tumour (left of x = 160), three in normal tissue.
/// </summary>
public sealed class DatasetReviewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CorrectedWorkspace _work;

    public DatasetReviewTests()
    {
        _work = new CorrectedWorkspace(_folder);
        _work.Slide("run", "a");
    }

    private string Run => Path.Combine(_work.Root, "runs", "run");

    private string[] Review(params IReadOnlyList<AnnotationShape> truth)
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder.File("truth")).FullName, "a.geojson");
        using (var stream = File.Create(file))
            QuPathGeoJson.Write(stream, truth);
        return ["dataset", "review", Run, "--truth", _folder.File("truth")];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Regions_that_fit_are_accepted_those_in_normal_tissue_rejected_and_the_corrections_can_be_trained_on()
    {
        var (exit, output, errors) = await Tumortrace.Run(Review(Shapes.Square(10, 10, 100), Shapes.Square(10, 182, 100)));
        Assert.True(exit == 0, errors);
        Assert.Equal("a: 2 accepted, 3 rejected, 0 deleted, 0 drawn with 0 points: 5 clicks\n", output);
        var set = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.True(set.ExitCode == 0, set.StandardError);
        Assert.Contains("tumour 2 accepted and 0 drawn; normal 3 rejected, 0 deleted or trimmed", set.StandardOutput);
    }

    [Fact]
    public async Task A_lesion_found_badly_or_not_at_all_is_drawn_and_its_regions_are_deleted()
    {
        // One lesion of 150 × 150 px under both regions' upper half, and one that no region touches.
        var (exit, output, errors) = await Tumortrace.Run([
            .. Review(Shapes.Square(5, 5, 150), Shapes.Square(120, 250, 40)),
            "--hand-um",
            "1",
        ]);
        Assert.True(exit == 0, errors);
        // The first region: IoU 10,000 of 22,500. The second lies in normal tissue.
        Assert.Equal("a: 0 accepted, 4 rejected, 1 deleted, 2 drawn with 8 points: 13 clicks\n", output);
        var set = await Tumortrace.Run("dataset", "from-corrections", _work.Root, "-o", _folder.File("set"));
        Assert.Contains("tumour 0 accepted and 2 drawn; normal 4 rejected, 1 deleted or trimmed", set.StandardOutput);
    }

    [Fact]
    public async Task Corrections_that_are_there_are_not_replaced()
    {
        var arguments = Review(Shapes.Square(10, 10, 100));
        Assert.Equal(0, (await Tumortrace.Run(arguments)).ExitCode);
        var again = await Tumortrace.Run(arguments);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("there are corrections already", again.StandardError);
    }

    [Theory]
    [InlineData("--accept-iou", "0", "--accept-iou is 0, expected more than 0, up to 1")]
    [InlineData("--hand-um", "-1", "--hand-um is -1 µm, expected more than 0, up to 1000")]
    public async Task A_rule_that_makes_no_sense_is_refused(string option, string value, string message)
    {
        var (exit, _, errors) = await Tumortrace.Run([.. Review(Shapes.Square(10, 10, 100)), option, value]);
        Assert.Equal(1, exit);
        Assert.Contains(message, errors);
    }
}
