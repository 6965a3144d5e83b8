using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.RunPages;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.RunPages;

/// <summary>OUT/index.html while slides come and go.</summary>
public sealed class RunPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    private sealed class Noted : IRunProgress
    {
        public List<string> Calls { get; } = [];

        void IRunProgress.SlideStarted(string slide, int number, int count) => Calls.Add($"started {slide} {number}/{count}");

        void IRunProgress.Stage(string slide, StageState state, bool finished) => Calls.Add($"stage {state.Stage}");

        void IRunProgress.SlideKept(string slide, string folder) => Calls.Add($"kept {slide}");

        void IRunProgress.SlideDone(string slide, string folder, Manifest manifest) => Calls.Add($"done {slide}");

        void IRunProgress.SlideFailed(string slide, Exception reason) => Calls.Add($"failed {slide}");

        void IRunProgress.Note(string text) => Calls.Add(text);
    }

    private string Out => _folder.File("out");

    private string Html => File.ReadAllText(Path.Combine(Out, "index.html"));

    private Manifest Finish(string name)
    {
        FakeRun.Slide(_folder, Out, name, 40, 40, (_, _) => 0);
        return Manifest.TryRead(Manifest.PathIn(Path.Combine(Out, name)))!;
    }

    private string Row(string name) =>
        Html.Split("<tr class=\"").Single(r => r.Contains($"<th scope=\"row\">{name}</th>", StringComparison.Ordinal));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_follows_the_run_and_every_report_goes_on()
    {
        Finish("earlier");
        var noted = new Noted();
        IRunProgress progress = new RunPageProgress(noted, Out, ["a/one.tif", "a/two.tif", "a/three.tif"], _time);
        progress.SlideStarted("a/one.tif", 1, 3);
        Assert.StartsWith("running", Row("one"), StringComparison.Ordinal);
        Assert.StartsWith("waiting", Row("two"), StringComparison.Ordinal);
        Assert.StartsWith("done", Row("earlier"), StringComparison.Ordinal);
        Assert.Contains("1 of 4 slides done", Html);
        Assert.Contains("http-equiv=\"refresh\"", Html);

        var half = new StageState("dense", 5, 10, 0, TimeSpan.FromSeconds(3));
        progress.Stage("a/one.tif", half, finished: false);
        Assert.DoesNotContain("dense, 50%", Html);
        _time.Pass(6);
        progress.Stage("a/one.tif", half, finished: false);
        Assert.Contains("dense, 50%", Row("one"));

        _time.Pass(114);
        progress.SlideDone("a/one.tif", Path.Combine(Out, "one"), Finish("one"));
        Assert.StartsWith("done", Row("one"), StringComparison.Ordinal);
        Assert.Contains("About 4 min left.", Html);

        _time.Pass(6);
        progress.SlideFailed("a/two.tif", new UserException("a/two.tif: <b>damaged</b>"));
        Assert.StartsWith("failed", Row("two"), StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;damaged&lt;/b&gt;", Row("two"));
        Assert.Equal(["started a/one.tif 1/3", "stage dense", "stage dense", "done a/one.tif", "failed a/two.tif"], noted.Calls);
    }

    /// <summary>
    /// A report with a default of its own is lost in silence where it is not passed on. Workers learn of divided slides by one.
    /// </summary>
    [Fact]
    public void No_kind_of_report_is_left_to_its_default()
    {
        var map = typeof(RunPageProgress).GetInterfaceMap(typeof(IRunProgress));
        Assert.NotEmpty(map.TargetMethods);
        Assert.All(map.TargetMethods, m => Assert.Equal(typeof(RunPageProgress), m.DeclaringType));
    }

    [Fact]
    public void At_its_end_the_page_stands_still_and_says_what_was_not_done()
    {
        Finish("one");
        var page = new RunPageProgress(new Noted(), Out, ["one.tif", "two.tif"], _time);
        page.SlideStarted("one.tif", 1, 2);
        page.SlideKept("one.tif", Path.Combine(Out, "one"));
        page.Dispose();
        Assert.DoesNotContain("http-equiv=\"refresh\"", Html);
        Assert.Contains("1 slide done", Html);
        Assert.Contains("not done", Row("two"));
    }

    [Fact]
    public void What_a_reader_should_look_at_first_is_flagged()
    {
        var manifest = Finish("s");
        var row = RunPageRow.From(
            Path.Combine(Out, "s"),
            manifest with
            {
                Options = manifest.Options with { Mpp = 0.3 },
                Result = manifest.Result with { TissueFraction = 0, Quality = new(0.5, 0.1, 0.02, 40) },
                Warnings = ["w"],
            }
        );
        Assert.Equal(
            [
                "no tissue",
                "pixel size given, not read",
                "50% of the tissue out of focus",
                "folds on 10% of the tissue",
                "pen on 2% of the slide",
                "unusual staining (40° off)",
            ],
            row.Flags
        );
        Assert.Equal(["w"], row.Notes);
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_said_once_and_does_not_end_the_run()
    {
        Directory.CreateDirectory(Path.Combine(Out, "index.html"));
        var noted = new Noted();
        IRunProgress progress = new RunPageProgress(noted, Out, ["one.tif"], _time);
        progress.SlideStarted("one.tif", 1, 1);
        _time.Pass(10);
        progress.SlideFailed("one.tif", new UserException("x"));
        Assert.StartsWith("the run goes on without its page: ", noted.Calls[0], StringComparison.Ordinal);
        Assert.Contains("index.html: cannot be written", noted.Calls[0]);
        Assert.Equal(3, noted.Calls.Count);
    }

    [Fact]
    public void Without_a_folder_there_is_no_page()
    {
        var page = new RunPageProgress(new Noted(), Out, ["one.tif"], _time);
        page.SlideFailed("one.tif", new UserException("x"));
        page.Dispose();
        Assert.False(Directory.Exists(Out));
    }
}
