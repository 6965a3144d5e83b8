namespace TumorTrace.Core.Models;

/// <summary>
/// A model on a GPU that many threads call. A few calls at a time keep the GPU busy; each holds the activations of its windows, and a GPU
/// has less memory than the machine with its many cores. The others wait for their turn.
/// </summary>
/// <param name="model">Disposed of with this one.</param>
/// <param name="calls">At a time.</param>
internal sealed class SharedDeviceModel(IPatchModel model, int calls = SharedDeviceModel.UsualCalls) : IPatchModel
{
    /// <summary>One computes, the windows of another are on their way.</summary>
    public const int UsualCalls = 2;

    private readonly SemaphoreSlim _turns = new(calls);

    public ModelCard Card => model.Card;

    public string Sha256 => model.Sha256;

    public string Path => model.Path;

    public int Threads => model.Threads;

    public bool AnySize => model.AnySize;

    public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
    {
        _turns.Wait(cancel);
        try
        {
            return model.Predict(pixels, count, height, width, cancel);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void ReleaseBuffers() => model.ReleaseBuffers();

    public void Dispose()
    {
        model.Dispose();
        _turns.Dispose();
    }
}
