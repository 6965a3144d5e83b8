using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>Results lie under the slide's name: those of another slide of that name are not replaced by accident.</summary>
[Trait("Speed", "Slow")]
public sealed class SlideIdentityTests(SyntheticPair slides) : IClassFixture<SyntheticPair>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Out => _folder.File("out");

    public void Dispose() => _folder.Dispose();

    private async Task Succeed(string slide, params string[] more)
    {
        var result = await Tumortrace.Run(SyntheticPair.Arguments(slide, Out, more));
        Assert.True(result.ExitCode == 0, result.StandardError);
    }

    [Fact]
    public async Task A_second_slide_of_the_name_is_refused_and_the_first_s_results_stay()
    {
        await Succeed(slides.One);
        var before = File.ReadAllText(Path.Combine(Out, "a", "a.manifest.json"));
        var refused = await Tumortrace.Run(SyntheticPair.Arguments(slides.Two, Out));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds the results of another slide of this name", refused.StandardError);
        Assert.Contains(slides.One, refused.StandardError);
        Assert.Contains("(--overwrite)", refused.StandardError);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Out, "a", "a.manifest.json")));
        Assert.All(SyntheticPair.Read(Out)!.Outputs, o => Assert.True(File.Exists(Path.Combine(Out, o.File))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Out, "a"), ".*"));
    }

    [Fact]
    public async Task A_copy_of_the_slide_elsewhere_is_the_same_slide()
    {
        await Succeed(slides.One);
        Directory.CreateDirectory(_folder.File("copy"));
        File.Copy(slides.One, _folder.File("copy/a.tif"));
        var kept = await Tumortrace.Run(SyntheticPair.Arguments(_folder.File("copy/a.tif"), Out));
        Assert.Contains("already done with these settings", kept.StandardOutput);
        await Succeed(_folder.File("copy/a.tif"), "--threshold", "0.6");
    }

    [Fact]
    public async Task Overwriting_replaces_the_results_and_keeps_the_corrections_apart()
    {
        await Succeed(slides.One);
        var corrections = Directory.CreateDirectory(Path.Combine(Out, "a", "corrections")).FullName;
        // A version of before versions said whose they are.
        File.WriteAllText(Path.Combine(corrections, "000001.json"), """{"version":1,"who":"a colleague"}""");
        var replaced = await Tumortrace.Run(SyntheticPair.Arguments(slides.Two, Out, "--overwrite"));
        Assert.True(replaced.ExitCode == 0, replaced.StandardError);
        Assert.Contains("holds the corrections of", replaced.StandardError);
        Assert.False(Directory.Exists(corrections));
        var aside = Assert.Single(Directory.GetDirectories(Path.Combine(Out, "a"), "corrections-of-*"));
        Assert.Contains("a colleague", File.ReadAllText(Path.Combine(aside, "000001.json")));
        Assert.Equal(Path.GetFullPath(slides.Two), SyntheticPair.Read(Out)!.Slide.Path);
    }

    [Fact]
    public async Task Unfinished_work_of_another_slide_is_not_thrown_away()
    {
        await Succeed(slides.One);
        var hash = SyntheticPair.Read(Out)!.SettingsHash[..16];
        await StoppedRun.Stop(
            Out,
            SyntheticPair.Arguments(slides.One, Out),
            () => File.Exists(Path.Combine(Out, "a", $".work-{hash}", "slide.json")),
            StoppedRun.Kill
        );
        var refused = await Tumortrace.Run(SyntheticPair.Arguments(slides.Two, Out));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds an unfinished run of another slide of this name", refused.StandardError);
        Assert.True(Directory.Exists(Path.Combine(Out, "a", $".work-{hash}")));
        await Succeed(slides.One);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Out, "a"), ".*"));
    }

    [Theory]
    [InlineData('x', 237)]
    [InlineData('é', 119)]
    public async Task A_name_too_long_for_the_outputs_is_refused_before_the_work(char letter, int count)
    {
        var slide = _folder.File(new string(letter, count) + ".tif");
        File.Copy(slides.One, slide);
        var refused = await Tumortrace.Run(SyntheticPair.Arguments(slide, Out));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("the name is too long for the outputs", refused.StandardError);
        Assert.DoesNotContain("tissue:", refused.StandardError);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public async Task The_longest_name_that_is_accepted_gives_all_outputs()
    {
        var name = new string('x', 236);
        File.Copy(slides.One, _folder.File($"{name}.tif"));
        await Succeed(_folder.File($"{name}.tif"));
        Assert.Equal(10, SyntheticPair.Read(Out, name)!.Outputs.Count);
    }

    [Theory]
    [InlineData("..tif", "named '.'")]
    [InlineData("...tif", "named '..'")]
    [InlineData(".tif", "named ''")]
    [InlineData("camelyon16-slide-scores.csv.tif", "named 'camelyon16-slide-scores.csv'")]
    [InlineData("index.html.tif", "named 'index.html'")]
    public async Task Names_that_would_lead_elsewhere_are_refused(string file, string says)
    {
        File.Copy(slides.One, _folder.File(file));
        var refused = await Tumortrace.Run(SyntheticPair.Arguments(_folder.File(file), Out));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(says, refused.StandardError);
    }

    [Fact]
    public async Task A_table_gives_each_slide_its_pixel_size()
    {
        var blank = Path.Combine(SharedFiles.Cases, "slides", "no-pixel-size.png");
        File.Copy(blank, _folder.File("b.png"));
        File.WriteAllText(_folder.File("list.csv"), $"slide,mpp\n{blank},0.25\nb.png,0.3\n");
        var result = await Tumortrace.Run(
            "segment",
            "--list",
            _folder.File("list.csv"),
            "-o",
            Out,
            "-m",
            "demo-synthetic",
            "--coarse-only"
        );
        Assert.True(result.ExitCode == 0, result.StandardError);
        Assert.Equal(0.25, SyntheticPair.Read(Out, "no-pixel-size")!.Mpp);
        Assert.Equal(0.3, SyntheticPair.Read(Out, "b")!.Mpp);
    }
}
