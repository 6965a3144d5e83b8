namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>
/// The same spoilt inputs every time, a few of each target: none is a fault, a crash, a hang or takes too much memory. scripts/fuzz.sh
/// tries as many as there is time for.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FuzzTests
{
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(5);

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Spoilt_inputs_are_refused_or_read(string target)
    {
        var result = new FuzzRun(target, first: 0).Run(count: 60, s_most);
        Assert.Empty(result.Finds.Select(f => $"input {f.Number}: {f.What}"));
        Assert.Equal(60, result.Inputs);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_number_makes_the_same_input_again(string target)
    {
        using var folder = new TestSupport.TemporaryFolder();
        using var once = FuzzTargets.Create(target, Directory.CreateDirectory(folder.File("a")).FullName);
        using var again = FuzzTargets.Create(target, Directory.CreateDirectory(folder.File("b")).FullName);
        Assert.All(
            Enumerable.Range(0, 40),
            i => Assert.Equal((once.Input(i).Name, once.Input(i).Content), (again.Input(i).Name, again.Input(i).Content))
        );
        Assert.True(Enumerable.Range(0, 40).Select(i => Convert.ToHexString(once.Input(i).Content)).Distinct().Count() > 20);
    }
}
