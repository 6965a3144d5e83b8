using System.Diagnostics;
using TumorTrace.Core.Models;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>A model and the time spent in it. Safe for several workers at once; their times add up.</summary>
internal sealed class TimedModel(IPatchModel model, string precision)
{
    private long _ticks,
        _pixels,
        _images;

    public IPatchModel Model => model;

    /// <summary>"fp32" or "int8".</summary>
    public string Precision => precision;

    /// <summary>Images per second of one worker.</summary>
    public double ImagesPerSecond => _images / Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds;

    /// <summary>Input Mpx per second of one worker.</summary>
    public double MegapixelsPerSecond => _pixels / 1e6 / Stopwatch.GetElapsedTime(0, _ticks).TotalSeconds;

    public float[] Predict(byte[] pixels, int count, int side) =>
        Timed(count, (long)count * side * side, () => model.Predict(pixels, count, side, side));

    /// <param name="windows">Values that are used of the block; each counts as an image.</param>
    public float[] PredictBlock(byte[] pixels, int height, int width, int windows) =>
        Timed(windows, (long)height * width, () => model.Predict(pixels, 1, height, width));

    private float[] Timed(int images, long pixels, Func<float[]> predict)
    {
        var start = Stopwatch.GetTimestamp();
        var output = predict();
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - start);
        Interlocked.Add(ref _images, images);
        Interlocked.Add(ref _pixels, pixels);
        return output;
    }

    /// <summary>
    /// Runs all models on the same pixels, one after the other. The first one changes each time, so that no model always finds
    /// the pixels in the cache: speeds of one run are comparable.
    /// </summary>
    public static float[][] PredictAll(IReadOnlyList<TimedModel> models, int number, byte[] pixels, int count, int side)
    {
        var outputs = new float[models.Count][];
        for (var i = 0; i < models.Count; i++)
        {
            var turn = (i + number) % models.Count;
            outputs[turn] = models[turn].Predict(pixels, count, side);
        }
        return outputs;
    }
}
