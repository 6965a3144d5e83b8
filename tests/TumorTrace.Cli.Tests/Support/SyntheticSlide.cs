using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// A slide of a few hundred coarse cells and a few dense windows. Made once for all tests of a class.
/// </summary>
public sealed class SyntheticSlide : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("synthetic.tif");

    public string Truth => _folder.File("synthetic.geojson");

    public async ValueTask InitializeAsync()
    {
        var made = await Tumortrace.Run(
            "synth",
            "-o",
            Path,
            "--size",
            "3000x2400",
            "--seed",
            "77",
            "--tissue",
            "0.6",
            "--tumors",
            "3",
            "--no-pen"
        );
        Assert.True(made.ExitCode == 0, made.StandardError);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A run that is over in a second or two.</summary>
    internal string[] Arguments(string output, params string[] more) => ["segment", Path, "-o", output, "-m", "demo-40x", .. more];

    /// <summary>A run with the paper's networks, whose stages take long enough to be stopped in.</summary>
    internal string[] LongArguments(string output, params string[] more) =>
        ["segment", Path, "-o", output, "-m", "demo-synthetic", .. more];

    internal static async Task Succeed(params string[] arguments) => Succeeded(await Tumortrace.Run(arguments));

    internal static void Succeeded(Answer result) => Assert.True(result.ExitCode == 0, result.StandardError + result.StandardOutput);

    internal static Manifest Read(string output) =>
        Manifest.TryRead(System.IO.Path.Combine(output, "synthetic", "synthetic.manifest.json"))!;

    // Everything but the manifest, which holds times.
    internal static Dictionary<string, string> Hashes(string output) => Read(output).Outputs.ToDictionary(o => o.File, o => o.Sha256);
}
