namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>
/// The same spoilt inputs every time, a few of each target: none is a fault, a crash, a hang or takes too much memory. scripts/fuzz.sh
/// tries as many as there is time for.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FuzzTests
{
    private const int Inputs = 40;
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(30);

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Spoilt_inputs_are_refused_or_read(string target)
    {
        var result = new FuzzRun(target, first: 0).Run(Inputs, s_most);
        Assert.Empty(result.Finds.Select(f => $"input {f.Number}: {f.What}"));
        Assert.Equal(Inputs, result.Inputs);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_number_makes_the_same_input_again(string target)
    {
        using var folder = new TestSupport.TemporaryFolder();
        using var once = FuzzTargets.Create(target, Directory.CreateDirectory(folder.File("a")).FullName);
        using var again = FuzzTargets.Create(target, Directory.CreateDirectory(folder.File("b")).FullName);
        foreach (var number in Enumerable.Range(0, 40))
        {
            var (input, other) = (once.Input(number), again.Input(number));
            Assert.Equal(input.Name, other.Name);
            Assert.Equal(input.Content, other.Content);
        }
        Assert.True(Enumerable.Range(0, 40).Select(i => Convert.ToHexString(once.Input(i).Content)).Distinct().Count() > 20);
    }
}
