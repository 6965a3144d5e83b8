using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Slides;
using TumorTrace.Models;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace info`: what was found in a slide file.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string?> s_slide = new("SLIDE") { Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> s_machine = new("--machine")
    {
        Description =
            "This machine instead of a slide: processor, cores, memory, GPUs, and what was measured to choose between fp32 and int8",
    };
    private static readonly Option<double?> s_mpp = new("--mpp") { Description = "µm per pixel of the slide, whatever the file states" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Everything, as JSON" };

    public static Command Create()
    {
        var command = new Command("info", "Show what was found in a slide file, or what this machine has.")
        {
            s_slide,
            s_mpp,
            s_machine,
            s_json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(s_machine) == result.GetValue(s_slide) is not null)
                result.AddError("expected a slide, or --machine");
        });
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_machine))
            return Machine(parsed.GetValue(s_json));
        using var slide = SlideFile.Open(parsed.GetValue(s_slide)!, parsed.GetValue(s_mpp));
        if (parsed.GetValue(s_json))
            Console.WriteLine(Json.Indented(slide.Info));
        else
            Print(slide.Info);
        return ExitCode.Ok;
    }

    private static int Machine(bool json)
    {
        var machine = MachineFacts.Now();
        if (json)
            Console.WriteLine(Json.Indented(machine));
        else
            Print(machine);
        return ExitCode.Ok;
    }

    private static void Print(MachineFacts machine)
    {
        Console.WriteLine($"processor   {machine.Processor}");
        Console.WriteLine($"cores       {machine.Cores}");
        Console.WriteLine($"memory      {machine.MemoryBytes >> 20} MiB for this program");
        Console.WriteLine($"system      {machine.System}");
        Console.WriteLine($"network     ONNX Runtime {machine.OnnxRuntime}");
        Console.WriteLine($"devices     {string.Join(", ", machine.Devices)}");
        if (machine.NoGpu is { } reason)
            Console.WriteLine($"            {reason}");
        Console.WriteLine($"engines     {machine.EnginesFolder}{(machine.Engines.Count == 0 ? ": nothing measured yet" : "")}");
        foreach (var engine in machine.Engines)
            Console.WriteLine(
                $"            {engine.Model}: {(engine.PrefersInt8 ? "int8" : "fp32")}; int8 {Mpx(engine.Int8PxPerSecond)}, fp32 "
                    + $"{Mpx(engine.Fp32PxPerSecond)} Mpx/s a thread ({engine.Gain:f1} times), measured {engine.Measured:yyyy-MM-dd}"
                    + (machine.IsOfThis(engine) ? "" : $" on another machine: {engine.Processor}, ONNX Runtime {engine.OnnxRuntime}")
            );
        Console.WriteLine($"speeds      {(machine.Speeds.Any(machine.IsOfThis) ? "for estimates" : "nothing measured yet")}");
        foreach (var speed in machine.Speeds.Where(machine.IsOfThis))
            Console.WriteLine(
                $"            {speed.Models}: {speed.Stage} {Mpx(speed.PxPerSecond)} Mpx/s, {speed.Threads} threads, "
                    + $"{(speed.FromRun ? "the latest run" : "a trial")}, {speed.Measured:yyyy-MM-dd}"
            );
    }

    private static string Mpx(double pxPerSecond) => $"{pxPerSecond / 1e6:g3}";

    private static void Print(SlideInfo info)
    {
        Console.WriteLine($"file        {info.Path}");
        Console.WriteLine($"format      {info.Format}");
        Console.WriteLine($"read by     {info.Reader}");
        Console.WriteLine($"size        {info.Size} px");
        Console.WriteLine(
            info.Mpp is { } mpp
                ? $"pixel size  {mpp:g6} µm/px, from {info.MppSource} (about {10 / mpp:g3}x); "
                    + $"{info.Size.Width * mpp / 1000:f2} x {info.Size.Height * mpp / 1000:f2} mm"
                : "pixel size  not stated: give it with --mpp"
        );
        if (info.Bounds.Width != info.Size.Width || info.Bounds.Height != info.Size.Height)
            Console.WriteLine($"scanned     x {info.Bounds.X}, y {info.Bounds.Y}, {info.Bounds.Width} x {info.Bounds.Height} px");
        for (var i = 0; i < info.Levels.Count; i++)
        {
            var level = info.Levels[i];
            var tiles = level.TileWidth > 0 ? $", tiles {level.TileWidth} x {level.TileHeight}" : "";
            Console.WriteLine($"level {i, -5} {level.Size} px, downsample {level.Downsample:g6}{tiles}");
        }
        foreach (var warning in info.Warnings)
            Console.WriteLine($"warning     {warning}");
    }
}
