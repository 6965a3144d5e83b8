using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`tumortrace effort` over a workspace with corrections an hour apart.</summary>
public sealed class EffortCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CorrectedWorkspace _work;

    public EffortCommandTests()
    {
        _work = new CorrectedWorkspace(_folder);
        _work.Slide("run", "a");
        _work.Corrections("runs/run/a", 1, CorrectedWorkspace.RunRegions, new() { ["r0"] = "accepted" });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_the_time_and_what_drawing_by_hand_would_have_taken()
    {
        _work.UsualCorrections("runs/run/a", 2, at: 2);
        var (exit, said, errors) = await Tumortrace.Run("effort", _work.Root);
        Assert.True(exit == 0, errors);
        var lines = said.Trim().Split('\n');
        Assert.Matches(
            "^a \\(run\\): [0-9]+ lesions in 2.0 min, [0-9.]+ s each, [0-9.]+% of the tumour area changed, [0-9.]+ mm of outline$",
            lines[0]
        );
        Assert.StartsWith(
            "drawn by hand, at the 0.0 mm a minute of what was drawn, all outlines would have taken ",
            lines[1],
            StringComparison.Ordinal
        );
        var json = JsonDocument.Parse((await Tumortrace.Run("effort", _work.Root, "--json")).StandardOutput).RootElement;
        Assert.Equal("a", json.GetProperty("slides")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_single_save_has_no_time_and_slides_that_cannot_be_measured_are_named()
    {
        var once = await Tumortrace.Run("effort", _work.Root);
        Assert.Contains("saved once, so in an unknown time", once.StandardOutput);
        Assert.Contains("the speed of drawing is not known", once.StandardOutput);
        _work.Slide("run", "a", CorrectedWorkspace.Finished.AddHours(5));
        var again = await Tumortrace.Run("effort", _work.Root);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("left out: ", again.StandardError);
        Assert.Contains("was segmented again after its correction", again.StandardError);
        Assert.Contains("no slide whose review can be measured", again.StandardError);
    }
}
