; The job in CLIPS: facts of one case at a time.
(deftemplate claim (slot id))
(deftemplate evidence (slot item) (slot claim) (slot stance) (slot directness))
(deftemplate rests (slot item) (slot source))
(deftemplate speaker (slot item) (slot actor))
(deftemplate derives (slot source) (slot parent))
(deftemplate denial (slot claim) (slot form) (slot conditional))
(deftemplate capacity (slot claim) (slot actor) (slot capacity) (slot certainty))
(deftemplate origins (slot claim) (slot n))
(deftemplate answer (slot claim) (slot origins) (slot denial) (slot capacity) (slot documented))

; The strongest denial: a lower rank is stronger.
(deffacts ranks
  (rank fact 0) (rank attribution 1) (rank knowledge 2) (rank doubt 4) (rank no-comment 5) (rank silence 6)
  (order state-organ 0) (order retired-official 1) (order private 2)
  (document documentary) (document forensic) (document court-record) (document official-record))

(defrule denied
  (denial (claim ?c) (form ?f) (conditional no))
  (rank ?f ?n)
  =>
  (assert (denied ?c ?n)))

(defrule denied-conditionally
  (denial (claim ?c) (conditional yes))
  =>
  (assert (denied ?c 3)))

(defrule not-denied
  (claim (id ?c))
  =>
  (assert (denied ?c 7)))

; The capacity of the accused, where it is certain: a lower order comes first.
(defrule acted
  (capacity (claim ?c) (capacity ?k) (certainty certain))
  (order ?k ?n)
  =>
  (assert (acted ?c ?n)))

(defrule acted-otherwise
  (claim (id ?c))
  =>
  (assert (acted ?c 3)))

; Whether a document supports the claim.
(defrule documented
  (evidence (claim ?c) (stance supports) (directness ?d))
  (document ?d)
  =>
  (assert (documented ?c)))

(defrule answer-documented
  (declare (salience -20))
  (origins (claim ?c) (n ?n))
  (denied ?c ?d)
  (not (denied ?c ?e&:(< ?e ?d)))
  (acted ?c ?k)
  (not (acted ?c ?l&:(< ?l ?k)))
  (documented ?c)
  =>
  (assert (answer (claim ?c) (origins ?n) (denial ?d) (capacity ?k) (documented 1))))

(defrule answer-undocumented
  (declare (salience -20))
  (origins (claim ?c) (n ?n))
  (denied ?c ?d)
  (not (denied ?c ?e&:(< ?e ?d)))
  (acted ?c ?k)
  (not (acted ?c ?l&:(< ?l ?k)))
  (not (documented ?c))
  =>
  (assert (answer (claim ?c) (origins ?n) (denial ?d) (capacity ?k) (documented 0))))

; The standing: a decision table, of which the first row that fits decides; the words are numbered as in job.py.
(defrule row-0 (declare (salience -30))
  ?a <- (answer (claim ?c) (origins 0) (denial ?d) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c 0 ?d ?k ?x 0))
(defrule row-1 (declare (salience -31))
  ?a <- (answer (claim ?c) (origins ?n&:(> ?n 1)) (denial ?d) (capacity 0) (documented 1))
  => (retract ?a) (stands ?c ?n ?d 0 1 1))
(defrule row-2 (declare (salience -32))
  ?a <- (answer (claim ?c) (origins ?n&:(> ?n 1)) (denial ?d&:(>= ?d 5)) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c ?n ?d ?k ?x 2))
(defrule row-3 (declare (salience -33))
  ?a <- (answer (claim ?c) (origins ?n&:(> ?n 1)) (denial ?d) (capacity ?k) (documented 1))
  => (retract ?a) (stands ?c ?n ?d ?k 1 2))
(defrule row-4 (declare (salience -34))
  ?a <- (answer (claim ?c) (origins ?n&:(> ?n 1)) (denial ?d&:(<= ?d 1)) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c ?n ?d ?k ?x 3))
(defrule row-5 (declare (salience -35))
  ?a <- (answer (claim ?c) (origins ?n&:(> ?n 1)) (denial ?d) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c ?n ?d ?k ?x 4))
(defrule row-6 (declare (salience -36))
  ?a <- (answer (claim ?c) (origins 1) (denial ?d) (capacity ?k) (documented 1))
  => (retract ?a) (stands ?c 1 ?d ?k 1 5))
(defrule row-7 (declare (salience -37))
  ?a <- (answer (claim ?c) (origins 1) (denial ?d&:(<= ?d 2)) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c 1 ?d ?k ?x 3))
(defrule row-8 (declare (salience -38))
  ?a <- (answer (claim ?c) (origins 1) (denial ?d) (capacity ?k) (documented ?x))
  => (retract ?a) (stands ?c 1 ?d ?k ?x 6))
