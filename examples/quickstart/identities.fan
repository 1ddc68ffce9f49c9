// ANet first learns to tell the people of the training split apart (paper, section 3.2).

extends "quickstart.fan"

param identities : int = 350  // people in the training split

change data celebs { identities: identities }

change schedule {
  stage pretrain_anet {
    after tune_lnet_s
    train ANet on celebs.patches by identity
    loss: softmax over identities + 0.0001 * similarity(FC)
    optimizer: adamw { lr: 2e-3  policy: cosine { to: 1e-5 }  decay: 0.05 }
    batch: 32  epochs: 4*effort
  }
  change stage tune_anet { after pretrain_anet }
}
