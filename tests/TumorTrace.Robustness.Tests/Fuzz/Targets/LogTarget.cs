using System.Buffers.Binary;
using TumorTrace.Core;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Robustness.Tests.Fuzz.Mutations;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Fuzz.Targets;

/// <summary>
/// Record logs of an interrupted run: the run that goes on gives the very heatmap of a run without interruption, whatever happened to
/// the log, or says what is wrong.
/// </summary>
internal sealed class LogTarget : FuzzTarget
{
    private const string Coarse = "coarse.log";
    private const string Dense = "dense.log";
    private byte[]? _coarse;
    private byte[]? _dense;
    private ushort[]? _expected;

    protected override IReadOnlyList<FuzzInput> MakeSeeds()
    {
        Prepare();
        return [new(Coarse, _coarse!), new(Dense, _dense!)];
    }

    protected override byte[] Mutate(FuzzInput input, Dice dice) =>
        // Now and then a part of the other log.
        dice.OneIn(8)
            ? [.. input.Content, .. input.Name == Coarse ? _dense! : _coarse!]
            : BinaryMutation.Mutate(input.Content, dice);

    public override void Try(string path)
    {
        Prepare();
        var work = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, "work")).FullName;
        File.WriteAllBytes(Path.Combine(work, Coarse), _coarse!);
        File.WriteAllBytes(Path.Combine(work, Dense), _dense!);
        File.Copy(path, Path.Combine(work, Path.GetFileName(path)), overwrite: true);
        try
        {
            if (!Run(work).SequenceEqual(_expected!))
                throw new FindException($"the heatmap differs from an undisturbed run's after a change of {Path.GetFileName(path)}");
        }
        catch (UserException)
        {
            // Refused.
        }
    }

    /// <summary>
    /// Logs as of a run that stopped within its dense stage, and what the whole run gives. They are cut from the whole run's: how much a
    /// killed run has recorded depends on time.
    /// </summary>
    private void Prepare()
    {
        if (_expected is not null)
            return;
        var work = Directory.CreateDirectory(Path.Combine(Folder, "whole")).FullName;
        _expected = Run(work);
        _coarse = File.ReadAllBytes(Path.Combine(work, Coarse));
        _dense = FirstRecords(File.ReadAllBytes(Path.Combine(work, Dense)), 3);
    }

    private static byte[] FirstRecords(byte[] log, int count)
    {
        var end = 0;
        for (var i = 0; i < count; i++)
            end += RecordLog.HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(log.AsSpan(end + sizeof(long)));
        return log[..end];
    }

    private static ushort[] Run(string work)
    {
        using var slide = new MemorySlide(
            400,
            300,
            0.25,
            (x, y) =>
                x is > 40 and < 360 && y is > 40 and < 260 ? ((byte)((x * y / 50) % 250), (byte)10, (byte)200) : ((byte)0, (byte)0, (byte)0)
        );
        using var classifier = new RednessModel(RednessModel.Classifier());
        using var segmenter = new RednessModel(RednessModel.Segmenter()) { DependsOnWindow = true };
        using var result = new SegmentationPipeline(
            new SegmentModels(classifier, [segmenter]),
            new SegmentOptions(),
            new RunSettings { Threads = 1, Batch = 4 }
        ).Run(slide, work);
        return Pixels(result.Heatmap);
    }

    private static ushort[] Pixels(Heatmap map)
    {
        var pixels = new ushort[map.Width * map.Height];
        for (var y = 0; y < map.Height; y++)
            map.ReadRow(0, y, pixels.AsSpan(y * map.Width, map.Width));
        return pixels;
    }
}
