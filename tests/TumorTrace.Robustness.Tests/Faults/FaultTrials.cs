using TumorTrace.Robustness.Tests.Fuzz;

namespace TumorTrace.Robustness.Tests.Faults;

/// <summary>How a disturbed run ended. Either way the same command then leaves the bytes of an undisturbed one.</summary>
internal enum FaultEnd
{
    /// <summary>As if nothing had happened.</summary>
    Unharmed,

    /// <summary>With an error that says what is wrong.</summary>
    Error,

    /// <summary>Killed.</summary>
    Killed,
}

/// <summary>One thing that happens to a run, at a moment that the dice choose.</summary>
internal sealed record FaultKind(string Name, Func<FaultScene, Dice, Task<FaultEnd>> Try);

/// <summary>What may happen to a run.</summary>
internal static class FaultTrials
{
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("kill -9", KillAsync),
        new("full disk", FullDiskAsync),
        new("vanishing output folder", VanishingFolderAsync),
        new("slide cut short", CutSlideAsync),
        new("flipped bytes in a log", FlippedLogAsync),
        new("two processes on one folder", TwoProcessesAsync),
    ];

    private static async Task<FaultEnd> KillAsync(FaultScene scene, Dice dice)
    {
        var output = Path.Combine(scene.NewFolder(), "out");
        using var run = ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output));
        var killed = await run.StillRunsAfter(Moment(scene, dice));
        if (killed)
            await run.Kill();
        await scene.CheckResumes(scene.SlidesFolder, output);
        return killed ? FaultEnd.Killed : FaultEnd.Unharmed;
    }

    /// <summary>No file may become larger than some size: what a full disk, a quota and a file system's limit have in common.</summary>
    private static async Task<FaultEnd> FullDiskAsync(FaultScene scene, Dice dice)
    {
        var output = Path.Combine(scene.NewFolder(), "out");
        var kib = 1 + dice.Below((int)(scene.LargestFile >> 10) + 2);
        // The signal would end the process at once; a full disk is an error of write.
        var limits = $"trap '' XFSZ\nexport DOTNET_EnableWriteXorExecute=0\nulimit -f {kib}";
        return await EndedClearly(scene, ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output), limits), output);
    }

    private static async Task<FaultEnd> VanishingFolderAsync(FaultScene scene, Dice dice)
    {
        var folder = scene.NewFolder();
        var output = Path.Combine(folder, "out");
        using var run = ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output));
        if (await run.StillRunsAfter(Moment(scene, dice)) && Directory.Exists(output))
            Directory.Move(output, Path.Combine(folder, "gone"));
        var (code, said) = await run.End();
        FaultScene.CheckClear(code, said);
        await scene.CheckResumes(scene.SlidesFolder, output);
        return code == 0 ? FaultEnd.Unharmed : FaultEnd.Error;
    }

    private static async Task<FaultEnd> CutSlideAsync(FaultScene scene, Dice dice)
    {
        var folder = scene.NewFolder();
        var (slides, output) = (Path.Combine(folder, "slides"), Path.Combine(folder, "out"));
        Restore(scene, slides);
        using var run = ProgramRun.Start(FaultScene.Arguments(slides, output));
        await run.StillRunsAfter(Moment(scene, dice));
        foreach (var slide in Directory.EnumerateFiles(slides))
        {
            using var file = new FileStream(slide, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(dice.Below((int)file.Length));
        }
        var (code, said) = await run.End();
        FaultScene.CheckClear(code, said);
        if (code == 0)
            scene.CheckSame(output);
        Restore(scene, slides);
        await scene.CheckResumes(slides, output);
        return code == 0 ? FaultEnd.Unharmed : FaultEnd.Error;
    }

    private static async Task<FaultEnd> FlippedLogAsync(FaultScene scene, Dice dice)
    {
        var output = Path.Combine(scene.NewFolder(), "out");
        var flipped = false;
        // A moment without logs shows nothing: then another one.
        for (var attempt = 0; attempt < 5 && !flipped; attempt++)
        {
            using var run = ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output));
            if (!await run.StillRunsAfter(Moment(scene, dice)))
                break;
            await run.Kill();
            foreach (var log in Directory.Exists(output) ? Directory.GetFiles(output, "*.log", SearchOption.AllDirectories) : [])
                flipped |= Flip(log, dice);
        }
        await scene.CheckResumes(scene.SlidesFolder, output);
        return flipped ? FaultEnd.Killed : FaultEnd.Unharmed;
    }

    private static async Task<FaultEnd> TwoProcessesAsync(FaultScene scene, Dice dice)
    {
        var output = Path.Combine(scene.NewFolder(), "out");
        using var one = ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output));
        await one.StillRunsAfter(Moment(scene, dice) / 2);
        using var two = ProgramRun.Start(FaultScene.Arguments(scene.SlidesFolder, output));
        var ends = await Task.WhenAll(one.End(), two.End());
        foreach (var (code, said) in ends)
            FaultScene.CheckClear(code, said);
        await scene.CheckResumes(scene.SlidesFolder, output);
        return Array.TrueForAll(ends, e => e.Code == 0) ? FaultEnd.Unharmed : FaultEnd.Error;
    }

    private static async Task<FaultEnd> EndedClearly(FaultScene scene, ProgramRun started, string output)
    {
        using var run = started;
        var (code, said) = await run.End();
        FaultScene.CheckClear(code, said);
        await scene.CheckResumes(scene.SlidesFolder, output);
        return code == 0 ? FaultEnd.Unharmed : FaultEnd.Error;
    }

    /// <summary>Any moment of a run, and sometimes after its end.</summary>
    private static TimeSpan Moment(FaultScene scene, Dice dice) => scene.Duration * (dice.Below(1050) / 1000.0);

    private static void Restore(FaultScene scene, string slides)
    {
        Directory.CreateDirectory(slides);
        foreach (var slide in Directory.EnumerateFiles(scene.SlidesFolder))
            File.Copy(slide, Path.Combine(slides, Path.GetFileName(slide)), overwrite: true);
    }

    private static bool Flip(string log, Dice dice)
    {
        var bytes = File.ReadAllBytes(log);
        for (var i = dice.Length(8); i > 0 && bytes.Length > 0; i--)
            bytes[dice.Below(bytes.Length)] ^= (byte)(1 << dice.Below(8));
        File.WriteAllBytes(log, bytes);
        return bytes.Length > 0;
    }
}
