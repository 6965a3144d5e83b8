using TumorTrace.Robustness.Tests.Fuzz;

namespace TumorTrace.Robustness.Tests.Faults;

/// <summary>
/// Whatever happens to a run, it ends in the bytes of an undisturbed one or in a clear error, and the same command then leaves these
/// bytes. scripts/faults.sh tries as many moments as are asked for.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FaultTests(FaultTests.Scene scene) : IClassFixture<FaultTests.Scene>
{
    /// <summary>Made once for all faults.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private FaultScene? _made;

        internal FaultScene Made => _made!;

        public async ValueTask InitializeAsync()
        {
            if (OperatingSystem.IsLinux())
                _made = await FaultScene.Make();
        }

        public ValueTask DisposeAsync()
        {
            _made?.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    public static TheoryData<string> Kinds => [.. FaultTrials.All.Select(k => k.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_same_command_leaves_the_bytes_of_an_undisturbed_run(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "faults are made with a shell and its limits");
        await FaultTrials.All.Single(f => f.Name == kind).Try(scene.Made, new Dice(kind.Length));
    }
}
